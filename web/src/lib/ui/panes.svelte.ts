import { createContext } from 'svelte'
import { keepInCookie } from './cookie.ts'

/** The parts of the page that are open: the side panes on a wide screen, and the composer's toolbar. */
export interface Panes {
  rooms: boolean
  details: boolean
  formatting: boolean
  /** True for the browser of a phone, which says so. A pane that it has no place for is not rendered, instead of being hidden. */
  readonly phone: boolean
}

type Toggled = Exclude<keyof Panes, 'phone'>

/** Holds the panes that are not as they are at first, so that the server renders the page as the viewer left it. */
export const PANES_COOKIE = 'panes'

const initial: Readonly<Record<Toggled, boolean>> = { rooms: true, details: true, formatting: false }
const names = Object.keys(initial) as Toggled[]

export const [getPanes, setPanes] = createContext<Panes>()

export function parsePanes(changed: string | undefined, phone: boolean): Panes {
  const toggled = changed?.split('.') ?? []
  const isOpen = (name: Toggled) => initial[name] !== toggled.includes(name)
  return { rooms: isOpen('rooms'), details: isOpen('details'), formatting: isOpen('formatting'), phone }
}

export function togglePane(panes: Panes, pane: Toggled): void {
  panes[pane] = !panes[pane]
  const changed = names.filter((name) => panes[name] !== initial[name])
  keepInCookie(PANES_COOKIE, changed.join('.'))
}

import { createContext } from 'svelte'
import { keepInCookie } from './cookie.ts'

/** The parts of the page that are open: the side panes on a wide screen, and the composer's toolbar. */
export interface Panes {
  rooms: boolean
  details: boolean
  formatting: boolean
}

/** Holds the panes that are not as they are at first, so that the server renders the page as the viewer left it. */
export const PANES_COOKIE = 'panes'

const initial: Readonly<Panes> = { rooms: true, details: true, formatting: false }
const names = Object.keys(initial) as (keyof Panes)[]

export const [getPanes, setPanes] = createContext<Panes>()

export function parsePanes(changed: string | undefined): Panes {
  const toggled = changed?.split('.') ?? []
  const isOpen = (name: keyof Panes) => initial[name] !== toggled.includes(name)
  return { rooms: isOpen('rooms'), details: isOpen('details'), formatting: isOpen('formatting') }
}

export function togglePane(panes: Panes, pane: keyof Panes): void {
  panes[pane] = !panes[pane]
  const changed = names.filter((name) => panes[name] !== initial[name])
  keepInCookie(PANES_COOKIE, changed.join('.'))
}

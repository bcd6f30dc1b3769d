import { createContext } from 'svelte'
import { keepInCookie } from './cookie.ts'

/** The side panes that are open on a wide screen. */
export interface Panes {
  rooms: boolean
  details: boolean
}

/** Holds the closed panes, so that the server renders the page as the viewer left it. */
export const PANES_COOKIE = 'closed-panes'

export const [getPanes, setPanes] = createContext<Panes>()

export function parsePanes(closed: string | undefined): Panes {
  const names = closed?.split('.') ?? []
  return { rooms: !names.includes('rooms'), details: !names.includes('details') }
}

export function togglePane(panes: Panes, pane: keyof Panes): void {
  panes[pane] = !panes[pane]
  const closed = (['rooms', 'details'] as const).filter((name) => !panes[name])
  keepInCookie(PANES_COOKIE, closed.join('.'))
}

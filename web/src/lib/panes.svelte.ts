import { createContext } from 'svelte'

/** Which side panes of a wide screen are open; a cookie keeps it, so that the first page already comes so. */
export interface Panes {
  rooms: boolean
  details: boolean
}

export const PANES_COOKIE = 'closed-panes'

export const [getPanes, setPanes] = createContext<Panes>()

export function parsePanes(closed: string | undefined): Panes {
  const names = closed?.split('.') ?? []
  return { rooms: !names.includes('rooms'), details: !names.includes('details') }
}

export function togglePane(panes: Panes, pane: keyof Panes): void {
  panes[pane] = !panes[pane]
  const closed = (['rooms', 'details'] as const).filter((name) => !panes[name]).join('.')
  document.cookie = `${PANES_COOKIE}=${closed}; path=/; max-age=31536000; samesite=lax`
}

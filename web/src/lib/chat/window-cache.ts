import { browser } from '$app/env'
import { type HistoryPage, MessageWindow } from './message-window.svelte.ts'

const MAX_ROOMS = 12
const MAX_MESSAGES = 500

/** The windows of the rooms visited last: those rooms open at once, and resume from the version that they had. */
const windows = new Map<string, MessageWindow>()

export function hasWindow(roomId: string): boolean {
  return windows.has(roomId)
}

/** Returns the room's cached window, or else a new one that starts with the page, if there is a page. */
export function openWindow(roomId: string, newest: HistoryPage | null): MessageWindow | undefined {
  const window = windows.get(roomId) ?? (newest ? new MessageWindow(newest) : undefined)
  if (window && browser) {
    windows.delete(roomId)
    windows.set(roomId, window)
  }
  return window
}

/** Keeps the window of a room that is closed, unless it is stale, too large or far from the newest message. Drops the rooms visited longest ago. */
export function releaseWindow(roomId: string): void {
  const window = windows.get(roomId)
  if (window && (window.isStale || window.hasNewer || window.messages.length > MAX_MESSAGES))
    windows.delete(roomId)
  for (const oldest of windows.keys()) if (windows.size > MAX_ROOMS) windows.delete(oldest)
}

/** Drops the window of a room that the viewer can no longer read. */
export function discardWindow(roomId: string): void {
  windows.delete(roomId)
}

import { type HistoryPage, MessageWindow } from './message-window.svelte.ts'
import { cachedWindow, keepWindow } from './window-cache.ts'

/** Returns the room's cached window, or else a new one that starts with the page, if there is a page. */
export function openWindow(roomId: string, newest: HistoryPage | null): MessageWindow | undefined {
  const window = cachedWindow(roomId) ?? (newest ? new MessageWindow(newest) : undefined)
  if (window) keepWindow(roomId, window)
  return window
}

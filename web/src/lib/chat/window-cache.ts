import { readValue, saveValue } from '#lib/offline/saved-responses.ts'
import type { HistoryPage, MessageWindow } from './message-window.svelte.ts'

const MAX_ROOMS = 12
const MAX_MESSAGES = 500
const QUIET_MS = 1_000

/** The windows of the rooms visited last: those rooms open at once, and resume from the version that they had. */
const windows = new Map<string, MessageWindow>()

export function hasWindow(roomId: string): boolean {
  return windows.has(roomId)
}

export const cachedWindow = (roomId: string): MessageWindow | undefined => windows.get(roomId)

/** Keeps the window of a room that is open, as the one that was visited last. */
export function keepWindow(roomId: string, window: MessageWindow): void {
  windows.delete(roomId)
  windows.set(roomId, window)
}

const savedName = (roomId: string) => `window ${roomId}`

/** Saves the room's newest messages on this device, for a time without a network. */
export async function saveWindow(roomId: string): Promise<void> {
  const window = windows.get(roomId)
  if (!window || window.isStale || window.hasNewer || window.messages.length > MAX_MESSAGES) return
  await saveValue(savedName(roomId), window.toPage()).catch(() => undefined)
}

const timers = new Map<string, ReturnType<typeof setTimeout>>()

/** Saves the window when the room has been quiet for a second. A page that is closed has no time to. */
export function saveWindowSoon(roomId: string): void {
  clearTimeout(timers.get(roomId))
  timers.set(
    roomId,
    setTimeout(() => void saveWindow(roomId), QUIET_MS),
  )
}

/** Returns the page or, if that is newer, what `saveWindow` saved. */
export async function newerOfSaved(page: HistoryPage): Promise<HistoryPage> {
  const saved = await readValue<HistoryPage>(savedName(page.id)).catch(() => undefined)
  return saved && saved.version > page.version ? saved : page
}

/** Keeps the window of a room that is closed, unless it is stale, too large or far from the newest message. Drops the rooms visited longest ago. */
export function releaseWindow(roomId: string): void {
  void saveWindow(roomId)
  const window = windows.get(roomId)
  if (window && (window.isStale || window.hasNewer || window.messages.length > MAX_MESSAGES))
    windows.delete(roomId)
  for (const oldest of windows.keys()) if (windows.size > MAX_ROOMS) windows.delete(oldest)
}

/** Drops the window of a room that the viewer can no longer read. */
export function discardWindow(roomId: string): void {
  windows.delete(roomId)
}

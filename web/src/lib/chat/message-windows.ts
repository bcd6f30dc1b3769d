import { browser } from '$app/env'
import { RoomLog, type Page } from './message-window.svelte.ts'

/** Rooms that were left a moment ago open at once, and resume from the version that they had. */
const MOST_ROOMS = 12
const MOST_MESSAGES = 500
const logs = new Map<string, RoomLog>()

export function hasLog(roomId: string): boolean {
  return logs.has(roomId)
}

/** The room's log: the one that this tab has already, else one that starts with the page given, if there is one. */
export function openLog(roomId: string, newest: Page | null): RoomLog | undefined {
  const log = logs.get(roomId) ?? (newest ? new RoomLog(newest) : undefined)
  if (log && browser) {
    logs.delete(roomId)
    logs.set(roomId, log)
  }
  return log
}

/** Keeps the log if it is small enough to be worth it, of the rooms visited last. */
export function closeLog(roomId: string): void {
  const log = logs.get(roomId)
  if (log && log.messages.length > MOST_MESSAGES) logs.delete(roomId)
  for (const oldest of logs.keys()) if (logs.size > MOST_ROOMS) logs.delete(oldest)
}

/** For a room that its reader may no longer read. */
export function dropLog(roomId: string): void {
  logs.delete(roomId)
}

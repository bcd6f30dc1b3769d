import { finishDeletions } from '../accounts/delete.ts'
import { deleteExpiredSessions } from '../accounts/session.ts'
import { liftExpiredBans } from '../rooms/ban-expiry.ts'
import { every } from './every.ts'

/** What has to be done from time to time, on every node: each is made so that it does no harm if two do it at once. */
const chores: [milliseconds: number, chore: () => Promise<void>][] = [
  [5_000, liftExpiredBans],
  [60_000, finishDeletions],
  [3_600_000, deleteExpiredSessions],
]

/** Does the chores from now on. Returns what ends that. */
export function doChores(): () => void {
  const running = chores.map(([milliseconds, chore]) => every(milliseconds, chore))
  return () => running.forEach(({ stop }) => stop())
}

import { finishDeletions } from './account-deletion/delete-account.ts'
import { deleteExpiredSessions } from './accounts/session.ts'
import { sweepFiles } from './attachments/sweep.ts'
import { buildSearchBlocks } from './messages/search/blocks.ts'
import { mergeSearchIndex } from './messages/search/merge-index.ts'
import { liftExpiredBans } from './moderation/ban-expiry.ts'
import { repeat } from './ops/repeat.ts'

/** What has to be done from time to time, on every node: each is made so that it does no harm if two do it at once. */
const chores: [milliseconds: number, chore: () => Promise<void>][] = [
  [2_000, buildSearchBlocks],
  [5_000, liftExpiredBans],
  [10_000, mergeSearchIndex],
  [60_000, finishDeletions],
  [3_600_000, deleteExpiredSessions],
  [3_600_000, sweepFiles],
]

/** Does the chores now, since something may have been left undone, and from now on. Returns what ends that. */
export function startJobs(): () => void {
  const running = chores.map(([milliseconds, chore]) => repeat(milliseconds, chore))
  for (const { now } of running) void now()
  return () => running.forEach(({ stop }) => stop())
}

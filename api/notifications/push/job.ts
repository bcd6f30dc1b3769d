import { enqueue } from '../../ops/queue.ts'
import type { Tx } from '../../room-log/change-room.ts'

/** What a job is about: everything that a browser is to be told. Null for a test of the queue. */
export type PushJob = { subscriptionId: string | null }

/**
 * Adds jobs that start after some seconds, in the transaction that causes them. The key of a job is its browser: one runs at a
 * time, and one waits. Call `wakeQueue` after the commit.
 */
export const addPushJobs = (tx: Tx, subscriptionIds: readonly string[], seconds: number): Promise<void> =>
  enqueue<PushJob>(
    tx,
    'push',
    subscriptionIds.map((subscriptionId) => ({ data: { subscriptionId }, key: subscriptionId, seconds })),
  )

import { setTimeout as sleep } from 'node:timers/promises'
import { pool } from '../db/client.ts'
import { bus } from '../pubsub/bus.ts'

/** Milliseconds in which the database must answer. */
const DATABASE_TIMEOUT = 1_000

/** Returns whether this node can serve requests now, with the result of each check. */
export async function checkReadiness(
  stopping: boolean,
): Promise<{ ready: boolean; checks: Record<string, boolean> }> {
  const database = await Promise.race([
    pool.query('SELECT 1').then(
      () => true,
      () => false,
    ),
    sleep(DATABASE_TIMEOUT, false, { ref: false }),
  ])
  const checks = { database, bus: bus.connected, accepting: !stopping }
  return { ready: Object.values(checks).every(Boolean), checks }
}

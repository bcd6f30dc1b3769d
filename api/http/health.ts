import { setTimeout as sleep } from 'node:timers/promises'
import { pool } from '../db/client.ts'
import { bus } from '../pubsub/bus.ts'

/** Milliseconds in which the database has to answer. */
const PATIENCE = 1_000

/** Whether this node can do its work now; what cannot be reached is named. */
export async function checkReadiness(
  stopping: boolean,
): Promise<{ ready: boolean; checks: Record<string, boolean> }> {
  const database = await Promise.race([
    pool.query('SELECT 1').then(
      () => true,
      () => false,
    ),
    sleep(PATIENCE, false, { ref: false }),
  ])
  const checks = { database, bus: bus.connected, accepting: !stopping }
  return { ready: Object.values(checks).every(Boolean), checks }
}

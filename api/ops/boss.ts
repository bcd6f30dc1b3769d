import type { PgBoss } from 'pg-boss'
import { openPool } from '../db/client.ts'
import { logger } from '../logger.ts'

/** The schema of pg-boss's tables. */
const SCHEMA = 'pgboss'
/** Seconds between two searches for jobs whose node has ended. */
const SUPERVISE_INTERVAL = 15
/** Seconds between two deletions of jobs that have ended. */
const MAINTENANCE_INTERVAL = 3_600

type Connections = { connections: number; idleSeconds: number }

let pool: ReturnType<typeof openPool> | undefined
let starting: Promise<PgBoss> | undefined

/** Starts pg-boss on this node, once, on connections of its own. After a failure, the next call tries again. */
export function startBoss(options: Connections): Promise<PgBoss> {
  starting ??= start(options).catch((error: unknown) => {
    starting = undefined
    throw error
  })
  return starting
}

async function start({ connections, idleSeconds }: Connections): Promise<PgBoss> {
  const { PgBoss } = await import('pg-boss')
  const opened = openPool({ max: connections, idleTimeoutMillis: idleSeconds * 1_000 })
  const boss = new PgBoss({
    db: { executeSql: (text, values) => opened.query(text, values) },
    schema: SCHEMA,
    schedule: false,
    reindex: false,
    monitorVacuum: false,
    superviseIntervalSeconds: SUPERVISE_INTERVAL,
    monitorIntervalSeconds: SUPERVISE_INTERVAL,
    maintenanceIntervalSeconds: MAINTENANCE_INTERVAL,
    // What these look after is not used, or changes only with a new version.
    bamIntervalSeconds: 3_600,
    flowIntervalSeconds: 3_600,
    queueCacheIntervalSeconds: 3_600,
  })
  boss.on('error', (err) => logger.warn({ err }, 'The job queue failed, and tries again'))
  try {
    await boss.start()
  } catch (error) {
    await opened.end()
    throw error
  }
  pool = opened
  return boss
}

/** Stops pg-boss, if it was started: running jobs get a moment. */
export async function stopBoss(): Promise<void> {
  const boss = await starting?.catch(() => undefined)
  starting = undefined
  await boss?.stop({ graceful: true, timeout: 1_000 })
  await pool?.end()
  pool = undefined
}

/** Returns how many jobs of all queues wait or run, and how many have failed for good and are still kept. */
export async function countJobs(): Promise<{ waiting: number; failed: number }> {
  if (!pool) return { waiting: 0, failed: 0 }
  const { rows } = await pool.query<{ waiting: number; failed: number }>(
    `SELECT count(*) FILTER (WHERE state < 'completed')::int AS waiting, count(*) FILTER (WHERE state = 'failed')::int AS failed
     FROM ${SCHEMA}.job`,
  )
  return rows[0]!
}

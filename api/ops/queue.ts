import { setTimeout as sleep } from 'node:timers/promises'
import type { JobResult, PgBoss, SendOptions } from 'pg-boss'
import type { Prisma } from '../../prisma/generated/client/client.ts'
import { openPool } from '../db/client.ts'
import { logger } from '../logger.ts'
import { jobs } from './metrics.ts'

// Work that happens later: jobs in PostgreSQL, which every node works on (docs/decisions/2026-11-26-jobs-and-mail.md). It is
// loaded and started only on servers that need it.

/** The names of the queues. */
export type QueueName = 'mail' | 'push'

/** What became of an attempt, for the metrics. */
export type Outcome = 'done' | 'retry' | 'failed'

export interface Queue<Data extends object> {
  name: QueueName
  /** Performs a job. When it throws, the job is tried again later. It may run twice if a node ends meanwhile. */
  perform(data: Data): Promise<Outcome>
  /** Jobs that a worker takes at the same time. */
  batchSize?: number
  /** True if jobs have keys, and of those with the same key one runs at a time and one waits. A further one is not added. */
  keyed?: boolean
  /** Seconds after which a job is tried again whose node says nothing, as it has ended. */
  expiresIn: number
  /** Seconds for which the queue keeps a job that has ended. Nothing about people stays in it for longer than a day. */
  keptFor: number
}

/** A job to add. It starts after some seconds; by default, at once. */
export type NewJob<Data extends object> = { data: Data; key?: string; seconds?: number }

/** The schema of pg-boss's tables. */
const SCHEMA = 'pgboss'
/** Seconds after which a waiting job is found that no one announced, such as one of a node that has ended. */
const POLLING_INTERVAL = 10
/** Seconds between two searches for jobs that have expired. */
const SUPERVISE_INTERVAL = 15
/** Workers that a node has for a queue, so that a job that hangs does not hold up the others. */
const CONCURRENCY = 3

/** Retries after about 1, 2, 4, 8 … seconds, at most half an hour: for about three hours in all. */
const retries = {
  retryLimit: 15,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 1_800,
}

let starting: Promise<PgBoss> | undefined
let pool: ReturnType<typeof openPool> | undefined
/** The queues that this node works on, and the IDs of pg-boss's workers. */
const queues = new Map<QueueName, { boss: PgBoss; options: SendOptions; workers: string[] }>()

async function startBoss(): Promise<PgBoss> {
  const { PgBoss } = await import('pg-boss')
  const opened = openPool({ max: CONCURRENCY, idleTimeoutMillis: 2 * POLLING_INTERVAL * 1_000 })
  const boss = new PgBoss({
    db: { executeSql: (text, values) => opened.query(text, values) },
    schema: SCHEMA,
    schedule: false,
    reindex: false,
    monitorVacuum: false,
    superviseIntervalSeconds: SUPERVISE_INTERVAL,
    monitorIntervalSeconds: SUPERVISE_INTERVAL,
    maintenanceIntervalSeconds: 3_600,
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

/** Starts working on a queue, once. The first one of a node starts pg-boss, which makes its tables. */
export async function startQueue<Data extends object>(queue: Queue<Data>): Promise<void> {
  const { name, batchSize = 1, keyed = false, expiresIn, keptFor } = queue
  starting ??= startBoss()
  // After a failure, the next one tries again.
  const boss = await starting.catch((error: unknown) => {
    starting = undefined
    throw error
  })
  await boss.createQueue(name, { policy: keyed ? 'stately' : 'standard' })
  const work = {
    pollingIntervalSeconds: POLLING_INTERVAL,
    includeMetadata: true,
    perJobResults: true,
    batchSize,
  } as const
  const workers: string[] = []
  for (let n = 0; n < CONCURRENCY; n++)
    workers.push(
      await boss.work<Data, void, typeof work>(name, work, async (jobs) => {
        const results = await Promise.all(jobs.map((job) => run(queue, job)))
        // After its jobs, a worker would wait for the next poll, however many there are.
        wakeQueue(name)
        return results
      }),
    )
  const options = { ...retries, expireInSeconds: expiresIn, deleteAfterSeconds: keptFor }
  queues.set(name, { boss, options, workers })
}

/** Stops all queues of this node: running jobs get a moment, and are tried again otherwise. */
export async function stopQueues(): Promise<void> {
  const boss = await starting?.catch(() => undefined)
  starting = undefined
  queues.clear()
  await boss?.stop({ graceful: true, timeout: 1_000 })
  await pool?.end()
  pool = undefined
}

type Attempt<Data> = { id: string; data: Data; retryCount: number; retryLimit: number }

async function run<Data extends object>(
  { name: queue, perform }: Queue<Data>,
  { id, data, retryCount, retryLimit }: Attempt<Data>,
): Promise<JobResult> {
  try {
    jobs.inc({ queue, outcome: await perform(data) })
    return { id, status: 'completed' }
  } catch (error) {
    const last = retryCount >= retryLimit
    const reason = withoutAddresses(error)
    jobs.inc({ queue, outcome: last ? 'failed' : 'retry' })
    const fields = { queue, job: id, attempt: retryCount + 1, reason }
    if (last) logger.error(fields, 'A job failed, and is not tried again')
    else logger.warn(fields, 'A job failed, and is tried again')
    // By then it may start, as pg-boss chooses a moment before. Later ones are found by polling.
    if (retryCount < 4) wakeQueue(queue, 2 ** (retryCount + 1) + 0.2)
    // pg-boss stores it. It has no cause, which may name people.
    return { id, status: 'failed', output: new Error(reason) }
  }
}

/** Returns the message of an error without mail addresses, which servers like to repeat. */
const withoutAddresses = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll(/[^\s<>"']+@[^\s<>"']+/g, '[address]')

function requireQueue(name: QueueName) {
  const queue = queues.get(name)
  if (!queue) throw new Error(`The queue ${name} is not started`)
  return queue
}

/**
 * Adds jobs in the transaction that causes them, so that they exist if and only if that commits. Call `wakeQueue` after the
 * commit, or they wait for some seconds. Their data must have no secret: it is stored.
 */
export async function enqueue<Data extends object>(
  tx: Prisma.TransactionClient,
  name: QueueName,
  added: readonly NewJob<Data>[],
): Promise<void> {
  const { boss, options } = requireQueue(name)
  const db = {
    executeSql: async (text: string, values: unknown[] = []) => ({
      rows: await tx.$queryRawUnsafe<object[]>(text, ...values),
    }),
  }
  const inserts = added.map(({ data, key, seconds = 0 }) => ({
    ...options,
    ...{ data, startAfter: seconds },
    ...(key === undefined ? {} : { singletonKey: key }),
  }))
  await boss.insert(name, inserts, { db })
}

/** Adds a job and waits until some node has done it. Throws when that takes longer than `timeout` milliseconds. */
export async function runJob(name: QueueName, data: object, timeout: number): Promise<void> {
  const { boss, options } = requireQueue(name)
  const id = await boss.send(name, data, { ...options, retryLimit: 0 })
  if (!id) throw new Error(`A job of the queue ${name} was not added`)
  wakeQueue(name)
  for (const start = performance.now(); performance.now() - start < timeout; await sleep(100)) {
    const [job] = await boss.findJobs(name, { id })
    if (job?.state === 'completed') return
  }
  throw new Error(`A job of the queue ${name} was not done in ${timeout} ms`)
}

/** Starts on the jobs of a queue that may start by then. */
export function wakeQueue(name: QueueName, seconds = 0): void {
  const wake = () => {
    const queue = queues.get(name)
    queue?.workers.forEach((id) => queue.boss.notifyWorker(id))
  }
  if (seconds) setTimeout(wake, seconds * 1_000).unref()
  else wake()
}

/** Returns whether this node works on some queue. */
export const hasQueues = (): boolean => queues.size > 0

/** Returns how many jobs of all queues wait or run, and how many have failed for good in the last day. */
export async function countJobs(): Promise<{ waiting: number; failed: number }> {
  if (!pool) return { waiting: 0, failed: 0 }
  const { rows } = await pool.query<{ waiting: number; failed: number }>(
    `SELECT count(*) FILTER (WHERE state < 'completed')::int AS waiting, count(*) FILTER (WHERE state = 'failed')::int AS failed
     FROM ${SCHEMA}.job`,
  )
  return rows[0]!
}

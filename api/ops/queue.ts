import { setTimeout as sleep } from 'node:timers/promises'
import type { PgBoss } from 'pg-boss'
import type { Prisma } from '../../prisma/generated/client/client.ts'
import { openPool } from '../db/client.ts'
import { logger } from '../logger.ts'
import { jobs } from './metrics.ts'

// Work that happens later: jobs in PostgreSQL, which every node works on (docs/decisions/2026-11-26-jobs-and-mail.md). It is
// loaded and started only on servers that need it.

/** The names of the queues. */
export type QueueName = 'mail'

/** Performs a job. When it throws, the job is tried again later. It may run twice if a node ends meanwhile. */
type Perform<Data> = (data: Data) => Promise<void>

/** The schema of pg-boss's tables. */
const SCHEMA = 'pgboss'
/** Seconds after which a waiting job is found that no one announced, such as one of a node that has ended. */
const POLLING_INTERVAL = 10
/** Jobs of a queue that a node works on at the same time, so that one that hangs does not hold up the others. */
const CONCURRENCY = 3

/** Retries after about 1, 2, 4, 8 … seconds, at most half an hour: for about three hours in all. */
const options = {
  retryLimit: 15,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 1_800,
  expireInSeconds: 120,
  // Nothing about people stays in the queue for longer.
  deleteAfterSeconds: 86_400,
}

let boss: PgBoss | undefined
/** The IDs of pg-boss's workers on this node. */
let workers: string[] = []

/** Starts working on a queue. Returns a function that stops it: running jobs get a moment, and are tried again otherwise. */
export async function startQueue<Data extends object>(
  name: QueueName,
  perform: Perform<Data>,
): Promise<() => Promise<void>> {
  const { PgBoss } = await import('pg-boss')
  const pool = openPool({ max: CONCURRENCY, idleTimeoutMillis: 2 * POLLING_INTERVAL * 1_000 })
  const started = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values) },
    schema: SCHEMA,
    schedule: false,
    reindex: false,
    monitorVacuum: false,
    // What these look after is not used, or changes only with a new version.
    bamIntervalSeconds: 3_600,
    flowIntervalSeconds: 3_600,
    queueCacheIntervalSeconds: 3_600,
  })
  started.on('error', (err) => logger.warn({ err }, 'The job queue failed, and tries again'))
  await started.start()
  await started.createQueue(name)
  const work = { pollingIntervalSeconds: POLLING_INTERVAL, includeMetadata: true } as const
  for (let n = 0; n < CONCURRENCY; n++)
    workers.push(
      await started.work<Data, void, typeof work>(name, work, async ([job]) => {
        if (job) await run(name, job, () => perform(job.data))
      }),
    )
  boss = started
  return async () => {
    boss = undefined
    workers = []
    await started.stop({ graceful: true, timeout: 1_000 })
    await pool.end()
  }
}

async function run(
  queue: QueueName,
  { id, retryCount, retryLimit }: { id: string; retryCount: number; retryLimit: number },
  perform: () => Promise<void>,
): Promise<void> {
  try {
    await perform()
    jobs.inc({ queue, outcome: 'done' })
  } catch (error) {
    const last = retryCount >= retryLimit
    const reason = withoutAddresses(error)
    jobs.inc({ queue, outcome: last ? 'failed' : 'retry' })
    const fields = { queue, job: id, attempt: retryCount + 1, reason }
    if (last) logger.error(fields, 'A job failed, and is not tried again')
    else logger.warn(fields, 'A job failed, and is tried again')
    // By then it may start, as pg-boss chooses a moment before. Later ones are found by polling.
    if (retryCount < 4) setTimeout(wakeQueue, (2 ** (retryCount + 1) + 0.2) * 1_000).unref()
    throw createFailure(reason)
  } finally {
    // After a job, a worker would wait for the next poll, however many there are.
    wakeQueue()
  }
}

/** Creates the error that pg-boss stores with a job. It has no cause, which may name people. */
const createFailure = (reason: string) => new Error(reason)

/** Returns the message of an error without mail addresses, which servers like to repeat. */
const withoutAddresses = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll(/[^\s<>"']+@[^\s<>"']+/g, '[address]')

/**
 * Adds a job in the transaction that causes it, so that it exists if and only if that commits. Call `wakeQueue` after the
 * commit, or it waits for some seconds. Its data must have no secret: it is stored.
 */
export async function enqueue(tx: Prisma.TransactionClient, name: QueueName, data: object): Promise<void> {
  if (!boss) throw new Error(`The queue ${name} is not started`)
  const db = {
    executeSql: async (text: string, values: unknown[] = []) => ({
      rows: await tx.$queryRawUnsafe<object[]>(text, ...values),
    }),
  }
  await boss.send(name, data, { ...options, db })
}

/** Adds a job and waits until some node has done it. Throws when that takes longer than `timeout` milliseconds. */
export async function runJob(name: QueueName, data: object, timeout: number): Promise<void> {
  const id = await boss?.send(name, data, { ...options, retryLimit: 0 })
  if (!boss || !id) throw new Error(`The queue ${name} is not started`)
  wakeQueue()
  for (const start = performance.now(); performance.now() - start < timeout; await sleep(100)) {
    const [job] = (await boss?.findJobs(name, { id })) ?? []
    if (job?.state === 'completed') return
  }
  throw new Error(`A job of the queue ${name} was not done in ${timeout} ms`)
}

/** Starts on new jobs at once. */
export const wakeQueue = (): void => workers.forEach((id) => boss?.notifyWorker(id))

/** Returns how many jobs of all queues wait or run, and how many have failed for good in the last day. */
export async function countJobs(): Promise<{ waiting: number; failed: number }> {
  if (!boss) return { waiting: 0, failed: 0 }
  const { rows } = (await boss.getDb().executeSql(
    `SELECT count(*) FILTER (WHERE state < 'completed')::int AS waiting, count(*) FILTER (WHERE state = 'failed')::int AS failed
     FROM ${SCHEMA}.job`,
  )) as { rows: { waiting: number; failed: number }[] }
  return rows[0]!
}

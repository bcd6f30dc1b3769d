import { setTimeout as sleep } from 'node:timers/promises'
import type { JobResult, PgBoss, SendOptions } from 'pg-boss'
import type { Prisma } from '../../prisma/generated/client/client.ts'
import { logger } from '../logger.ts'
import { startBoss, stopBoss } from './boss.ts'
import { jobs } from './metrics.ts'

// Work that happens later: jobs in PostgreSQL, which every node works on (docs/decisions/2026-11-26-jobs-and-mail.md). It is
// loaded and started only on servers that need it.

/** The names of the queues. */
export type QueueName = 'mail' | 'push'

/** What became of an attempt, for the metrics. */
export type JobOutcome = 'done' | 'retry' | 'failed'

export interface Queue<Data extends object> {
  name: QueueName
  /** Performs a job. When it throws, the job is tried again later. It may run twice if a node ends meanwhile. */
  perform(data: Data): Promise<JobOutcome>
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

/** Seconds after which a waiting job is found that no one announced, such as one of a node that has ended. */
const POLLING_INTERVAL = 10
/** Workers that a node has for a queue, so that a job that hangs does not hold up the others. */
const CONCURRENCY = 3

/** Retries after about 1, 2, 4, 8 … seconds, at most half an hour: for about three hours in all. */
const retries = {
  retryLimit: 15,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 1_800,
}

/** The queues that this node works on, and the IDs of pg-boss's workers. */
const queues = new Map<QueueName, { boss: PgBoss; options: SendOptions; workers: string[] }>()

/** Starts working on a queue, once. The first one of a node starts pg-boss, which makes its tables. */
export async function startQueue<Data extends object>(queue: Queue<Data>): Promise<void> {
  const { name, batchSize = 1, keyed = false, expiresIn, keptFor } = queue
  const boss = await startBoss({ connections: CONCURRENCY, idleSeconds: 2 * POLLING_INTERVAL })
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
  queues.clear()
  await stopBoss()
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

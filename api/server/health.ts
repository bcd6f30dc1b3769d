import { randomUUID } from 'node:crypto'
import { statfs, writeFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Viewer } from '../accounts/viewer.ts'
import { db, pool } from '../db/client.ts'
import { env } from '../env.ts'
import { storage } from '../files/storage.ts'
import { temporaryPath } from '../files/upload.ts'
import { logger } from '../logger.ts'
import { runMailJob } from '../mail/mail.ts'
import { emailEnabled, verifyMailServer } from '../mail/transport.ts'
import { runPushJob } from '../notifications/push/queue.ts'
import { countJobs } from '../ops/boss.ts'
import { bus } from '../pubsub/bus.ts'
import { requireAdmin } from './admin.ts'

/** LOW: it works, but not as it should. OFF: it is not configured. */
export type HealthState = 'OK' | 'LOW' | 'DOWN' | 'OFF'

interface Component {
  /** Returns the state at a glance. */
  read(): Promise<HealthState>
  /** Uses the component for real. Throws if it does not work. */
  test(): Promise<unknown>
}

/** The share of the disk below which little is left. */
const LOW_DISK = 0.05
/** Milliseconds in which a test must succeed. */
const TIMEOUT = 5_000

/** The parts of the server that an admin sees and tests, in the order of the page. */
const components = {
  DATABASE: {
    // A query that waits shows that every connection is in use.
    read: async () => (pool.waitingCount > 0 ? 'LOW' : 'OK'),
    test: () => db.server.count(),
  },
  BUS: {
    read: async () => (!env.REDIS_URL ? 'OFF' : bus.connected ? 'OK' : 'DOWN'),
    test: () => bus.echo(),
  },
  FILES: { read: readDisk, test: storeAndReadBack },
  MAIL: { read: async () => (emailEnabled ? 'OK' : 'OFF'), test: verifyMailServer },
  JOBS: { read: readJobs, test: () => (emailEnabled ? runMailJob(TIMEOUT) : runPushJob(TIMEOUT)) },
} satisfies Record<string, Component>

export type HealthComponent = keyof typeof components

export const healthComponents: readonly HealthComponent[] = ['DATABASE', 'BUS', 'FILES', 'MAIL', 'JOBS']

async function readDisk(): Promise<HealthState> {
  const { bavail, blocks } = await statfs(env.DATA_DIR)
  return bavail / blocks < LOW_DISK ? 'LOW' : 'OK'
}

async function readJobs(): Promise<HealthState> {
  const { failed } = await countJobs()
  return failed ? 'LOW' : 'OK'
}

async function storeAndReadBack(): Promise<void> {
  const path = `health/${randomUUID()}`
  const source = temporaryPath()
  try {
    await writeFile(source, path)
    await storage.put(path, source)
    const read = await buffer(storage.read(path, 0, path.length - 1))
    if (read.toString() !== path) throw new Error('The file has another content than was written')
  } finally {
    await storage.remove(path)
  }
}

/** Returns the state of every component. Check before that the viewer is an admin. */
export const readHealth = (): Promise<{ component: HealthComponent; state: HealthState }[]> =>
  Promise.all(
    healthComponents.map(async (component) => ({
      component,
      state: await components[component].read().catch((err: unknown) => failed(component, err)),
    })),
  )

function failed(component: HealthComponent, err: unknown): HealthState {
  logger.warn({ err, component }, 'A component is not healthy')
  return 'DOWN'
}

/** Uses a component for real, once, which changes nothing. The log has the cause of a failure. Admins only. */
export async function testHealth(
  viewer: Viewer | null,
  component: HealthComponent,
): Promise<{ component: HealthComponent; ok: boolean; milliseconds: number }> {
  await requireAdmin(viewer, db)
  const start = performance.now()
  const timeout = sleep(TIMEOUT, undefined, { ref: false }).then(() => {
    throw new Error(`No answer in ${TIMEOUT} ms`)
  })
  const ok = await Promise.race([components[component].test(), timeout]).then(
    () => true,
    (err: unknown) => failed(component, err) === 'OK',
  )
  return { component, ok, milliseconds: Math.round(performance.now() - start) }
}

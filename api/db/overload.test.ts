import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { PrismaPg } from '@prisma/adapter-pg'
import { Pool } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { PrismaClient } from '../../prisma/generated/client/client.ts'
import { toOverload, TurnTimeout } from './overload.ts'

/** A server that accepts connections and never answers, like a database with too much to do. */
const silent = createServer().listen(0, '127.0.0.1')
await once(silent, 'listening')
afterAll(() => silent.close())

const connectTo = (port: number) => {
  const connectionString = `postgresql://user:password@127.0.0.1:${port}/database`
  const pool = new Pool({ connectionString, max: 1, connectionTimeoutMillis: 200 })
  const options = { adapter: new PrismaPg(pool), transactionOptions: { maxWait: 200, timeout: 200 } }
  return { pool, db: new PrismaClient(options) }
}

const failure = (work: PromiseLike<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  )

test('whatever waits too long for a connection may try again in a moment', async () => {
  const { pool, db } = connectTo((silent.address() as AddressInfo).port)
  const errors = await Promise.all(
    [
      // One of them opens the only connection, and the others wait for it.
      pool.query('SELECT 1'),
      pool.query('SELECT 1'),
      pool.connect(),
      db.user.findFirst(),
      db.$queryRaw`SELECT 1`,
      db.$transaction([db.user.findFirst()]),
      db.$transaction((tx) => tx.user.findFirst()),
    ].map(failure),
  )
  for (const error of [...errors, new TurnTimeout()]) {
    const overload = toOverload(error)
    expect(overload, String(error)).toMatchObject({ code: 'RATE_LIMITED' })
    expect(overload!.retryAfter).toBeGreaterThanOrEqual(2)
    expect(overload!.retryAfter).toBeLessThanOrEqual(10)
  }
})

test('a database that is down, and any other error, is none of it', async () => {
  const closed = createServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  const { port } = closed.address() as AddressInfo
  await new Promise((resolve) => closed.close(resolve))
  const { pool, db } = connectTo(port)
  for (const error of [await failure(pool.query('SELECT 1')), await failure(db.user.findFirst())]) {
    expect(error).toBeInstanceOf(Error)
    expect(toOverload(error)).toBeUndefined()
  }
  for (const error of [new Error('Query read timeout'), 'timeout', null])
    expect(toOverload(error)).toBeUndefined()
})

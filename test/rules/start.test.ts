import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { afterAll, expect, test } from 'vitest'
import { createApiClient } from '../harness/client.ts'
import { timedInSteps } from '../harness/wait.ts'
import { createDatabase, databaseForFile } from '../harness/database.ts'
import { SEND, sendMessage } from '../harness/messages.ts'
import { setUp } from '../harness/people.ts'
import { createRoom, followRoom } from '../harness/rooms.ts'
import { refuseToStart, startServer } from '../harness/server.ts'
import { Socket } from '../harness/socket.ts'
import { sql } from '../harness/sql.ts'

/** The timeout in milliseconds of a test that starts the application and its database longTimeout times. */
const longTimeout = 180_000

const directory = await mkdtemp(join(tmpdir(), 'latchkey-start-'))
const database = await databaseForFile()
afterAll(() => rm(directory, { recursive: true }))

const LAST = 'query ($name: String!) { room(name: $name) { messages(last: 1) { nodes { text } } } }'
type Last = { room: { messages: { nodes: { text: string }[] } } }

/** Returns the process id of the database server of a DATA_DIR. */
const postmaster = async (dataDir: string) =>
  Number((await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0])

test(
  'messages survive a stop, kill -9 of the app, and kill -9 of the app and its database',
  async () => {
    const dataDir = join(directory, 'kept')
    let server = await startServer({ dataDir })
    const { token } = await setUp(server, 'ana')
    const room = await createRoom(createApiClient(server.url, token), { name: 'kept' })

    const ends: [string, () => Promise<unknown>][] = [
      ['a stop', () => server.stop()],
      ['kill -9 of the app', () => server.stop('SIGKILL')],
      [
        'kill -9 of everything',
        async () => {
          process.kill(await postmaster(dataDir), 'SIGKILL')
          await server.stop('SIGKILL').catch(() => {})
        },
      ],
    ]
    for (const [text, end] of ends) {
      await sendMessage(createApiClient(server.url, token), room.id, text)
      await end()
      server = await startServer({ dataDir })
      const last = await createApiClient(server.url, token).request<Last>(LAST, { name: 'kept' })
      expect(last.room.messages.nodes).toEqual([{ text }])
    }
    expect(await server.stop()).toBe(0)
  },
  longTimeout,
)

test(
  'a second instance on the same DATA_DIR refuses to start, says why, and does not disturb the first',
  async () => {
    const dataDir = join(directory, 'shared')
    const server = await startServer({ dataDir })
    const { code, stderr } = await refuseToStart({ DATA_DIR: dataDir })
    expect(stderr).toContain(`Another Latchkey is running on ${dataDir}`)
    expect(code).toBe(1)
    await setUp(server)
    await server.stop()
  },
  longTimeout,
)

test('a DATA_DIR whose path is too long for a socket works', async () => {
  const server = await startServer({ dataDir: join(directory, 'long'.repeat(30)) })
  await setUp(server)
  await server.stop()
})

test('SIGTERM finishes running requests, closes sockets with 1001, and stops the database within ten seconds', async () => {
  const dataDir = join(directory, 'ended')
  const server = await startServer({ dataDir })
  const ana = await setUp(server)
  const room = await createRoom(ana)
  const events = followRoom(ana, room.id)
  await events.next()
  const database = await postmaster(dataDir)
  const { answer } = await startSending(server, ana.token, {
    query: SEND,
    variables: { input: { roomId: room.id, text: 'the last word' } },
  })
  const stopping = Promise.all([server.stop(), events.ended])
  expect(await timedInSteps(() => stopping)).toBeLessThan(10_000)
  const [code, { close }] = await stopping
  expect(await answer).toMatchObject({ data: { sendMessage: { text: 'the last word' } } })
  expect(close?.code).toBe(1001)
  expect(code).toBe(0)
  expect(() => process.kill(database, 0)).toThrow()
})

/** Sends an operation. Resolves with its answer to come, once the server has begun to read it. */
async function startSending(server: { url: string }, token: string, operation: object) {
  const sent = request(`${server.url}/graphql`, {
    method: 'POST',
    // The server says that it has read the headers, and then gets the body.
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      expect: '100-continue',
    },
  })
  sent.flushHeaders()
  const answer = once(sent, 'response').then(([response]) => json(response as IncomingMessage))
  await once(sent, 'continue')
  sent.end(JSON.stringify(operation))
  return { answer }
}

const refusals: [what: string, env: () => Promise<Record<string, string>>, told: RegExp][] = [
  [
    'a PORT that is taken',
    async () => ({ PORT: await takenPort(), DATA_DIR: join(directory, 'port') }),
    /^PORT is \d+ .*another program uses/,
  ],
  [
    'a DATA_DIR that is a file',
    async () => ({ DATA_DIR: await file() }),
    /^DATA_DIR is ".*", and it is not writable/,
  ],
  [
    'a DATA_DIR that cannot be made',
    async () => ({ DATA_DIR: '/proc/latchkey' }),
    /^DATA_DIR is "\/proc\/latchkey", and it is not writable/,
  ],
  [
    'a DATA_DIR that cannot be made, with a database elsewhere',
    async () => ({ DATA_DIR: '/proc/self/latchkey/data', DATABASE_URL: database.url }),
    /^DATA_DIR is "\/proc\/self\/latchkey\/data", and it is not writable/,
  ],
  [
    'a DATABASE_URL that cannot be reached, without its password [SEC-78]',
    async () => ({ DATABASE_URL: 'postgresql://ana:hunter2@127.0.0.1:1/latchkey' }),
    /^The database latchkey at 127\.0\.0\.1:1 \(DATABASE_URL\) cannot be used(?![^]*hunter2)/,
  ],
  [
    'a database of a newer version',
    async () => ({
      DATABASE_URL: await prepared(
        `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
         VALUES ('newer', '', '99991231235959_newer', now(), 1)`,
      ),
    }),
    /^The database was used by a newer Latchkey: it has the migration 99991231235959_newer/,
  ],
  [
    'a database of another program',
    async () => ({ DATABASE_URL: await prepared('CREATE TABLE theirs ()', 'template0') }),
    /^The database has tables of another program/,
  ],
  ['a bad variable', async () => ({ LOG_LEVEL: 'loud' }), /^LOG_LEVEL is "loud" but must be fatal, error/],
]

test.each(refusals)('%s prevents the start with a message that says what to do', async (_, env, told) => {
  const { code, stderr } = await refuseToStart(await env())
  expect(stderr).toMatch(told)
  expect(code).toBe(1)
})

/** Creates a database, runs a statement on it and returns its URL. */
async function prepared(statement: string, template?: string): Promise<string> {
  const { url, drop } = await createDatabase(template)
  undo.push(drop)
  await sql(url, statement)
  return url
}

const undo: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const drop of undo) await drop()
})

test('a first migration that failed is repeated once its cause is gone', async () => {
  const url = await prepared('CREATE ROLE limited LOGIN; ALTER SCHEMA public OWNER TO limited', 'template0')
  undo.push(async () => void (await sql(database.url, 'DROP ROLE limited')))
  const limited = url.replace(/^postgresql:\/\/[^@/]*@?/, 'postgresql://limited@')
  for (const attempt of ['first', 'second']) {
    const { code, stderr } = await refuseToStart({ DATABASE_URL: limited })
    expect(stderr, attempt).toMatch(
      /^The database user may not create the extension pg_trgm[^]*CREATE EXTENSION pg_trgm;$/,
    )
    expect(stderr.split('\n'), attempt).toHaveLength(2)
    expect(code, attempt).toBe(1)
  }
  await sql(url, 'CREATE EXTENSION pg_trgm')
  const server = await startServer({ database: { url: limited, drop: async () => {} } })
  await setUp(server)
  await server.stop()
})

const taker = createServer()
afterAll(() => void taker.close())

async function takenPort(): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<void>()
  taker.listen(0, '127.0.0.1', resolve)
  await promise
  return String((taker.address() as AddressInfo).port)
}

async function file(): Promise<string> {
  const path = join(directory, 'a-file')
  await writeFile(path, '')
  return path
}

test('localhost is 127.0.0.1 and ::1, for pages, forms and WebSockets', async () => {
  const server = await startServer({
    env: { HOST: 'localhost', ORIGIN: 'http://localhost:0,http://[::1]:0' },
  })
  const { port } = new URL(server.url)
  try {
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      const answer = await fetch(`http://${host}:${port}/health/live`)
      expect(await answer.json()).toEqual({ status: 'live' })
    }
    for (const origin of [`http://localhost:${port}`, `http://[::1]:${port}`]) {
      const socket = await Socket.open(`http://[::1]:${port}`, { headers: { origin } })
      await socket.close()
      const form = await fetch(`http://[::1]:${port}/login`, {
        method: 'POST',
        headers: { origin },
        body: new URLSearchParams({ username: 'nobody', password: 'nothing' }),
      })
      expect(((await form.json()) as { status: number }).status).toBe(401)
    }
  } finally {
    expect(await server.stop()).toBe(0)
  }
  await expect(fetch(`http://[::1]:${port}/health/live`)).rejects.toThrow()
})

test('127.0.0.1 is one address only', async () => {
  const server = await startServer({ env: { HOST: '127.0.0.1' } })
  const { port } = new URL(server.url)
  await expect(fetch(`http://[::1]:${port}/health/live`)).rejects.toThrow()
  expect(await server.stop()).toBe(0)
})

import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { createApiClient } from '../harness/client.ts'
import { databaseForFile, poolForFile } from '../harness/database.ts'
import { globalId, uuidOf } from '../harness/ids.ts'
import { lineOf } from '../harness/log.ts'
import { createWorld, stateOf } from '../harness/matrix/world.ts'
import { SEND, sendMessage } from '../harness/messages.ts'
import { followInbox } from '../harness/notifications.ts'
import { signUp } from '../harness/people.ts'
import type { ApiFailure } from '../harness/result.ts'
import { createRoom, followRoom, joinRoom } from '../harness/rooms.ts'
import { type Server, startServer } from '../harness/server.ts'
import { Socket } from '../harness/socket.ts'
import { sql } from '../harness/sql.ts'

// Failures of the server's surroundings: the error is masked and logged under its id, nothing is half-written, and the
// server goes on.

const database = await databaseForFile()
const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-faults-'))
const server = await startServer({ database, env: { DATA_DIR: dataDir } })
const pool = poolForFile(database, 4)
afterAll(async () => {
  // Its log has the errors, as it should.
  await server.stop().catch(() => null)
  await rm(dataDir, { recursive: true, force: true })
})

/** Expects an error that tells the client only an id, under which the log has the cause. */
async function expectMasked(
  error: ApiFailure | undefined,
  cause: RegExp,
  at: Server = server,
): Promise<void> {
  expect(error?.extensions).toEqual({
    code: 'INTERNAL',
    messageKey: expect.stringMatching(/^server_failed/) as string,
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
  })
  expect(error?.message).toMatch(/^Something went wrong\. Try again/)
  expect(JSON.stringify(error)).not.toMatch(cause)
  const { requestId } = error!.extensions
  const line = await lineOf(at, (line) => line.level === 50 && line['requestId'] === requestId)
  expect(JSON.stringify(line['err'])).toMatch(cause)
}

/** Does something while a table does not exist. */
async function without<Result>(table: string, work: () => Promise<Result>): Promise<Result> {
  await sql(database.url, `ALTER TABLE "${table}" RENAME TO "Lost"`)
  try {
    return await work()
  } finally {
    await sql(database.url, `ALTER TABLE "Lost" RENAME TO "${table}"`)
  }
}

test('an unexpected error is masked over HTTP and WebSocket, for a query, a mutation and a subscription [SEC-81]', async () => {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  const socket = await Socket.open(server.url, { token: ana.token })
  const READ = 'query ($id: ID!) { node(id: $id) { ... on Room { members { nodes { id } } } } }'
  const WRITE = 'mutation ($id: ID!) { markRead(roomId: $id, number: 0) { id } }'
  const FOLLOW = 'subscription ($id: ID!) { roomEvents(roomId: $id) { version } }'
  const lost = /Membership|relation/
  await without('Membership', async () => {
    for (const document of [READ, WRITE]) {
      await expectMasked((await ana.send(document, { id: room.id })).errors?.[0], lost)
      const { payload } = await socket.run(document, { id: room.id })
      await expectMasked((payload as { errors: ApiFailure[] }).errors[0], lost)
    }
    socket.start('f', FOLLOW, { id: room.id })
    const { payload } = await socket.until(({ id }) => id === 'f')
    await expectMasked(
      (Array.isArray(payload) ? payload : (payload as { errors: ApiFailure[] }).errors)[0] as ApiFailure,
      lost,
    )
  })
  expect((await socket.run(READ, { id: room.id })).payload).not.toHaveProperty('errors')
  await sendMessage(ana, room.id, 'as before')
  socket.drop()
})

test('an event of which something fails is a masked error, and its subscription goes on', async () => {
  const ana = await signUp(server)
  const { id } = await createRoom(ana)
  const socket = await Socket.open(server.url, { token: ana.token })
  socket.start(
    'f',
    `subscription ($id: ID!) { roomEvents(roomId: $id) { __typename
      ... on RoomUpdated { room { topic invites(first: 1) { nodes { id } } } } } }`,
    { id },
  )
  type Event = { type: string; payload: { data: object | null; errors?: ApiFailure[] } }
  const nextEvent = async (index: number) =>
    (await socket.until(
      (frame) => frame.id === 'f' && socket.received.filter(({ id }) => id === 'f').indexOf(frame) === index,
    )) as Event
  await nextEvent(0)
  const setTopic = (topic: string) =>
    ana.request('mutation ($input: UpdateRoomInput!) { updateRoom(input: $input) { id } }', {
      input: { roomId: id, topic },
    })
  await without('Invite', async () => {
    await setTopic('lost')
    const { payload } = await nextEvent(1)
    await expectMasked(payload.errors?.[0], /Invite|relation/)
    expect(payload.data).toBeNull()
  })
  await setTopic('found')
  expect(await nextEvent(2)).toMatchObject({
    type: 'next',
    payload: { data: { roomEvents: { room: { topic: 'found', invites: { nodes: [] } } } } },
  })
  socket.drop()
})

test('when the session cannot be looked up, the operation fails and the socket stays open [SEC-98]', async () => {
  const ana = await signUp(server)
  const socket = await without('Session', async () => {
    const socket = await Socket.open(server.url, { token: ana.token })
    const { payload } = await socket.run('{ viewer { user { id } } }')
    await expectMasked((payload as ApiFailure[])[0], /Session|relation/)
    return socket
  })
  expect((await socket.run('{ viewer { user { id } } }')).payload).toMatchObject({
    data: { viewer: { user: { id: ana.id } } },
  })
  socket.drop()
})

/** Begins a transaction that locks something, so that everyone has to wait for it until the connection ends. */
async function hold(lock: string): Promise<Client> {
  const client = new Client({ connectionString: database.url, application_name: 'holder' })
  await client.connect()
  await client.query(`BEGIN; ${lock}`)
  return client
}

/** Resolves once a connection of the server waits in the middle of its transaction. */
async function untilWaiting(): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<{ waiting: boolean }>(
      `SELECT bool_or(wait_event_type = 'Lock' AND xact_start IS NOT NULL) AS waiting FROM pg_stat_activity
       WHERE datname = current_database() AND application_name <> 'holder'`,
    )
    if (rows[0]?.waiting) return
  }
}

/** Ends the server's database connections once one of them waits in the middle of its transaction. */
async function cutConnections(): Promise<void> {
  await untilWaiting()
  await pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'holder'`,
  )
}

const room = (world: { room: string }) => globalId('Room', world.room)
type World = Awaited<ReturnType<typeof createWorld>>

const transactions: [what: string, last: string, document: string, variables: (world: World) => object][] = [
  [
    'a ban',
    'AuditEntry',
    'mutation ($id: ID!, $user: ID!) { banUser(input: { roomId: $id, userId: $user, deleteMessagesSince: 600 }) { id } }',
    (world) => ({ id: room(world), user: globalId('User', world.users.victim) }),
  ],
  [
    'a transfer',
    'AuditEntry',
    'mutation ($id: ID!, $user: ID!) { transferRoom(roomId: $id, userId: $user) { id } }',
    (world) => ({ id: room(world), user: globalId('User', world.users.victim) }),
  ],
  [
    'the deletion of a message',
    'Reaction',
    'mutation ($id: ID!) { deleteMessage(messageId: $id) { id } }',
    (world) => ({ id: globalId('Message', `${world.room},7`) }),
  ],
  [
    'a send with a mention',
    'Mention',
    'mutation ($id: ID!, $text: String!) { sendMessage(input: { roomId: $id, text: $text, nonce: "n" }) { id } }',
    (world) => ({ id: room(world), text: `to @${world.usernames.victim}` }),
  ],
]

test.each(transactions)(
  'when the database goes away in the middle of %s, nothing of it is stored [SEC-17]',
  async (_, last, document, variables) => {
    const world = await createWorld(pool)
    const owner = createApiClient(server.url, world.tokens.owner)
    await owner.request('{ viewer { user { id } } }')
    const before = await stateOf(pool, world)
    const holder = await hold(`LOCK TABLE "${last}" IN ACCESS EXCLUSIVE MODE`)
    const attempt = owner.send(document, variables(world))
    await cutConnections()
    await holder.query('ROLLBACK')
    await holder.end()
    await expectMasked((await attempt).errors?.[0], /terminat|connection|Connection|closed/i)
    expect(await stateOf(pool, world)).toBe(before)
    await owner.request(document, variables(world))
    expect(await stateOf(pool, world)).not.toBe(before)
  },
)

test('a message that waits too long behind a transaction is refused for some seconds, and stored once when it is sent again', async () => {
  const ana = await signUp(server)
  const { id } = await createRoom(ana)
  const holder = await hold(`SELECT 1 FROM "Room" WHERE id = '${uuidOf(id)}' FOR UPDATE`)
  const send = (text: string) => ana.send(SEND, { input: { roomId: id, text, nonce: text } })
  const first = send('first')
  await untilWaiting()
  const refused = (await send('second')).errors?.[0]
  expect(refused?.extensions).toEqual({
    code: 'RATE_LIMITED',
    retryAfter: expect.toSatisfy((seconds: number) => seconds >= 2 && seconds <= 10) as number,
    messageKey: 'server_overloaded',
  })
  await holder.query('ROLLBACK')
  await holder.end()
  await first
  for (const text of ['first', 'second']) await sendMessage(ana, id, text, text)
  const stored = await sql(database.url, 'SELECT text FROM "Message" WHERE "roomId" = $1', [uuidOf(id)])
  expect(stored).toHaveLength(2)
})

const UPLOAD = 'mutation ($id: ID!, $file: File!) { uploadAttachment(roomId: $id, file: $file) { id size } }'

async function upload(
  token: string,
  id: string,
  bytes: number,
): Promise<{ errors?: ApiFailure[]; data?: unknown }> {
  const body = new FormData()
  body.set('operations', JSON.stringify({ query: UPLOAD, variables: { id, file: null } }))
  body.set('map', '{"0":["variables.file"]}')
  body.set('0', new File([new Uint8Array(bytes).fill(65)], 'big.txt'))
  const headers = { authorization: `Bearer ${token}`, 'graphql-require-preflight': '1' }
  return (await (await fetch(`${server.url}/graphql`, { method: 'POST', headers, body })).json()) as {
    errors?: ApiFailure[]
  }
}

const filesIn = (directory: string) =>
  readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length

test('when the disk is full an upload fails and leaves nothing, and a smaller one succeeds [SEC-100]', async () => {
  const ana = await signUp(server)
  const { id } = await createRoom(ana)
  const limit = (bytes: string) =>
    execFileSync('prlimit', ['--pid', String(server.process.pid), `--fsize=${bytes}:`])
  expect((await upload(ana.token, id, 1_000)).errors).toBeUndefined()
  const before = filesIn(dataDir)
  // The system refuses further writing, as it does on a full disk.
  limit('65536')
  try {
    await expectMasked((await upload(ana.token, id, 1_000_000)).errors?.[0], /EFBIG|ENOSPC/)
    await expect.poll(() => filesIn(dataDir)).toBe(before)
    expect(await sql(database.url, 'SELECT id FROM "Attachment" WHERE size > 10000')).toEqual([])
    expect((await upload(ana.token, id, 1_000)).errors).toBeUndefined()
  } finally {
    limit('unlimited')
  }
  expect((await upload(ana.token, id, 1_000_000)).errors).toBeUndefined()
})

test.each([
  ['forward by a day', 86_400_000],
  ['back by a day', -86_400_000],
])(
  'when the clock is set %s, sessions stay valid, messages keep their order and subscriptions go on',
  async (_, jump) => {
    const clock = new URL('../harness/clock.ts', import.meta.url).href
    const other = await startServer({
      env: { NODE_OPTIONS: `--import=${clock}`, CLOCK_JUMP: String(jump), LOG_LEVEL: 'info' },
    })
    const [ana, leo] = [await signUp(other), await signUp(other)]
    const room = await createRoom(ana)
    await joinRoom(leo, room)
    const events = followRoom(leo, room.id)
    const first = await events.next()
    for (const text of ['before', 'after', 'long after']) {
      if (text === 'after') other.process.kill('SIGUSR2')
      await sendMessage(ana, room.id, text)
      await ana.request('mutation ($id: ID!) { setTyping(roomId: $id) }', { id: room.id })
    }
    const told = await events.until(({ roomEvents }) => roomEvents.message?.text === 'long after')
    expect(told.map(({ roomEvents }) => roomEvents.message?.text)).toEqual(['before', 'after', 'long after'])
    const version = first.roomEvents.version
    expect(told.map(({ roomEvents }) => roomEvents.version)).toEqual([version + 1, version + 2, version + 3])
    const again = followRoom(leo, room.id, version)
    expect((await again.until(({ roomEvents }) => roomEvents.__typename === 'CaughtUp')).length).toBe(4)
    expect((await signUp(other)).token).toMatch(/^\w+$/)
    await Promise.all([ana.close(), leo.close()])
    expect(await other.stop()).toBe(0)
  },
)

test('a server whose clock is ahead of the database’s writes a reminder when it is due there, and waits for that', async () => {
  const clock = new URL('../harness/clock.ts', import.meta.url).href
  const ahead = await startServer({
    database,
    env: { NODE_OPTIONS: `--import=${clock}`, CLOCK_JUMP: '4000' },
  })
  ahead.process.kill('SIGUSR2')
  const ana = await signUp(ahead)
  const { id } = await sendMessage(ana, (await createRoom(ana)).id, 'remember')
  const inbox = await followInbox(ana)
  const commits = async () => {
    const [row] = await sql<{ count: number }>(
      database.url,
      'SELECT xact_commit::int AS count FROM pg_stat_database WHERE datname = current_database()',
    )
    return row!.count
  }
  const before = await commits()
  await ana.request(
    'mutation ($id: ID!, $at: DateTime) { saveMessage(messageId: $id, remindAt: $at) { id } }',
    {
      id,
      at: new Date(Date.now() + 5_000).toISOString(),
    },
  )
  await inbox.until(({ viewerEvents }) => viewerEvents.__typename === 'NotificationsChanged')
  // It would ask thousands of times.
  expect((await commits()) - before).toBeLessThan(200)
  await ana.close()
  expect(await ahead.stop()).toBe(0)
})

test('the server survives all of this', () => {
  expect(server.process.exitCode).toBeNull()
  expect(server.log.filter(({ level }) => level >= 60)).toEqual([])
})

import { expect, test } from 'vitest'
import { createApiClient } from '../harness/client.ts'
import { type Line, lineOf } from '../harness/log.ts'
import { sendMessage } from '../harness/messages.ts'
import { password, signUp } from '../harness/people.ts'
import { createRoom, followRoom, joinRoom } from '../harness/rooms.ts'
import { serverForFile, sharedServer } from '../harness/server.ts'
import { Socket } from '../harness/socket.ts'

const token = 'a token for the figures'
const server = await serverForFile({ env: { METRICS_TOKEN: token } })
const closed = sharedServer()

const operation = (name: string) => (line: Line) => line.msg === 'operation' && line['name'] === name

test('an operation over HTTP is logged with viewer, name, duration and outcome under the request id [SEC-94]', async () => {
  const ana = await signUp(server)
  const { headers } = await ana.send('query Whoami { viewer { user { id } } }')
  expect(await lineOf(server, operation('Whoami'))).toMatchObject({
    requestId: headers.get('x-request-id'),
    transport: 'http',
    viewerId: Buffer.from(ana.id, 'base64url').toString().replace('User:', ''),
    kind: 'query',
    outcome: 'OK',
    ms: expect.any(Number) as number,
  })
})

test('operations over WebSocket, refused ones and subscriptions are logged too, subscriptions again at their end [SEC-96]', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoom(ana)
  const socket = await Socket.open(server.url, { token: ana.token })
  await socket.run('query Overseas { viewer { user { id } } }')
  await socket.run('query Refused { room(name: "x") { nothing } }')
  await socket.run(
    'query Forbidden($id: ID!) { node(id: $id) { ... on Room { messages { nodes { id } } } } }',
    {
      id: (await createRoom(leo)).id,
    },
  )
  expect(await lineOf(server, operation('Overseas'))).toMatchObject({ transport: 'ws', outcome: 'OK' })
  expect(await lineOf(server, operation('Refused'))).toMatchObject({ outcome: 'BAD_USER_INPUT' })
  expect(await lineOf(server, operation('Forbidden'))).toMatchObject({ outcome: 'FORBIDDEN' })
  socket.start('1', 'subscription Follow($id: ID!) { roomEvents(roomId: $id) { version } }', { id: room.id })
  const begun = await lineOf(server, operation('Follow'))
  expect(begun).toMatchObject({ kind: 'subscription', outcome: 'OK' })
  await ana.request('mutation { signOut }')
  expect(
    await lineOf(server, ({ msg, name }) => msg === 'subscription ended' && name === 'Follow'),
  ).toMatchObject({
    requestId: begun['requestId'],
    outcome: 'UNAUTHENTICATED',
  })
  socket.drop()
})

test('other requests are logged too, without the parts that can contain a secret [SEC-84]', async () => {
  await fetch(`${server.url}/join/secretinvitecode?key=secretkey`, { redirect: 'manual' })
  const line = await lineOf(server, ({ msg, path }) => msg === 'request' && String(path).startsWith('/join'))
  expect(line).toMatchObject({
    method: 'GET',
    status: expect.any(Number) as number,
    requestId: expect.any(String) as string,
  })
  expect(JSON.stringify(server.log)).not.toMatch(/secretinvitecode|secretkey/)
})

test('a sign-in is logged with account and address, whether it succeeds or not, and never with what was typed [SEC-95]', async () => {
  const ana = await signUp(server)
  const userId = Buffer.from(ana.id, 'base64url').toString().replace('User:', '')
  const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { user { id } } }'
  const stranger = createApiClient(server.url)
  await stranger.request(SIGN_IN, { input: { username: ana.username, password } })
  await stranger.refused(SIGN_IN, { input: { username: ana.username, password: 'guessed' } })
  await stranger.refused(SIGN_IN, { input: { username: 'typed-by-mistake', password } })
  for (const line of [
    { userId, outcome: 'OK' },
    { userId, outcome: 'UNAUTHENTICATED' },
    { userId: null, outcome: 'UNAUTHENTICATED' },
  ])
    expect(
      await lineOf(
        server,
        (each) =>
          each.msg === 'sign-in' && each['userId'] === line.userId && each['outcome'] === line.outcome,
      ),
    ).toMatchObject({ address: '127.0.0.1' })
  expect(JSON.stringify(server.log)).not.toMatch(/typed-by-mistake|guessed/)
})

const metrics = (url: string, headers: Record<string, string> = {}) => fetch(`${url}/metrics`, { headers })

test('the metrics require the token, and do not exist without one [SEC-83]', async () => {
  for (const headers of [
    {},
    { authorization: 'Bearer wrong' },
    { authorization: `Basic ${token}` },
    { cookie: `token=${token}` },
  ])
    expect((await metrics(server.url, headers as Record<string, string>)).status).toBe(401)
  for (const headers of [
    {},
    { authorization: 'Bearer ' },
    { authorization: 'Bearer undefined' },
    { 'x-forwarded-for': '127.0.0.1' },
  ])
    expect((await metrics(closed.url, headers as Record<string, string>)).status).toBe(404)
  expect((await metrics(server.url, { authorization: `Bearer ${token}` })).status).toBe(200)
})

/** Returns the metrics, by name and labels. */
async function figures(): Promise<Map<string, number>> {
  const text = await (await metrics(server.url, { authorization: `Bearer ${token}` })).text()
  const lines = text.split('\n').filter((line) => line && !line.startsWith('#'))
  return new Map(
    lines.map((line) => [
      line.slice(0, line.lastIndexOf(' ')),
      Number(line.slice(line.lastIndexOf(' ') + 1)),
    ]),
  )
}

test('the metrics count connections, messages and deliveries, and describe the process', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoom(ana)
  await joinRoom(leo, room)
  const before = await figures()
  const events = followRoom(leo, room.id)
  await events.next()
  await sendMessage(ana, room.id, 'count me')
  await events.next()
  const during = await figures()
  const more = (name: string) => (during.get(name) ?? 0) - (before.get(name) ?? 0)
  expect(more('latchkey_connections')).toBe(1)
  expect(more('latchkey_subscriptions{field="roomEvents"}')).toBe(1)
  expect(more('latchkey_room_feeds')).toBe(1)
  expect(more('latchkey_send_seconds_count')).toBe(1)
  expect(more('latchkey_delivery_seconds_count')).toBe(1)
  expect(more('latchkey_operation_seconds_count{kind="mutation",transport="http",outcome="OK"}')).toBe(1)
  for (const name of [
    'latchkey_notifications_waiting{queue="notifications"}',
    'latchkey_notifications_waiting{queue="push"}',
    'latchkey_queue_bytes',
    'latchkey_viewer_feeds',
    'latchkey_database_connections',
    'latchkey_database_connections_idle',
    'latchkey_database_waiting',
    'latchkey_bus_connected',
    'nodejs_eventloop_lag_seconds',
    'nodejs_eventloop_lag_p99_seconds',
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
  ])
    expect(during.get(name), name).toBeGreaterThanOrEqual(0)
  const notified = 'latchkey_jobs_total{queue="notifications",outcome="done"}'
  await sendMessage(ana, room.id, `count me, @${leo.username}`)
  for (let count = 0; count <= (before.get(notified) ?? 0);) count = (await figures()).get(notified) ?? 0
  await leo.close()
  for (let open = NaN; open !== before.get('latchkey_connections');)
    open = (await figures()).get('latchkey_connections')!
  const after = await figures()
  expect(after.get('latchkey_subscriptions{field="roomEvents"}')).toBe(
    before.get('latchkey_subscriptions{field="roomEvents"}') ?? 0,
  )
  expect(after.get('latchkey_closes_total{reason="by the client"}')).toBeGreaterThan(0)
})

test('no metric has a label that a client chooses [SEC-97]', async () => {
  const client = createApiClient(server.url)
  await client.send('query SecretName { __typename }')
  await fetch(`${server.url}/some/secret/path`)
  const text = [...(await figures()).keys()].join('\n')
  expect(text).not.toMatch(/secret/i)
})

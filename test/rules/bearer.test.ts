import { once } from 'node:events'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { expect, test } from 'vitest'
import { signUp } from '../harness/people.ts'
import { sharedServer } from '../harness/server.ts'
import { Socket } from '../harness/socket.ts'
import { subscribeBySse } from '../harness/sse.ts'

// A program that sends a token is that token's owner, or is told that the token is not valid. It is never nobody.

const server = sharedServer()
const ana = await signUp(server)
const VIEWER = '{ viewer { user { username } } }'
const anas = { data: { viewer: { user: { username: ana.username } } } }
const nobodys = { data: { viewer: null } }

/** Opens a socket with a payload of connection_init, and returns who it is, or how it was closed. */
async function whoIs(payload: unknown, headers: Record<string, string> = {}): Promise<unknown> {
  const socket = await Socket.open(server.url, { init: false, headers })
  socket.send({ type: 'connection_init', payload })
  const closed = once(socket.ws, 'close') as Promise<[number, Buffer]>
  const isReady = await socket
    .until(({ type }) => type === 'connection_ack')
    .then(
      () => true,
      () => false,
    )
  if (!isReady) return (await closed).join(' ')
  const { payload: result } = await socket.run(VIEWER)
  await socket.close()
  return result
}

const { token } = ana
test.each([
  { token },
  { Token: token },
  { token: `Bearer ${token}` },
  { Authorization: `Bearer ${token}` },
  { authorization: `bearer  ${token} ` },
  { AUTHORIZATION: `BEARER ${token}` },
  { headers: { Authorization: `Bearer ${token}` } },
  { headers: { authorization: `Bearer ${token}`, 'x-other': '1' }, other: 5 },
  { token: null, Authorization: `Bearer ${token}` },
])('a WebSocket accepts a token in any of the usual forms: %j', async (payload) => {
  expect(await whoIs(payload)).toEqual(anas)
})

test.each([
  undefined,
  {},
  { token: null },
  { token: '' },
  { Authorization: '' },
  { headers: {} },
  { other: 'x' },
])('a WebSocket without a token is nobody: %j', async (payload) => {
  expect(await whoIs(payload)).toEqual(nobodys)
})

test.each([
  { token: 'wrong' },
  { token: 5 },
  { token: { a: 1 } },
  { token: [token] },
  { token: true },
  { token: `${token}x` },
  { token: 'x'.repeat(5_000) },
  { token: 'latchkey_unknown' },
  { Authorization: 'Bearer wrong' },
  { Authorization: 'Bearer' },
  { Authorization: token },
  { Authorization: `Token ${token}` },
  { authorization: `Basic ${token}` },
  { headers: { Authorization: 'Bearer wrong' } },
  { headers: { authorization: 5 } },
])('a WebSocket with a token that is not valid is closed with 4403 and a reason: %j', async (payload) => {
  expect(await whoIs(payload)).toMatch(/^4403 .{20,}\.$/)
  // A valid cookie does not help.
  expect(await whoIs(payload, { cookie: `session=${token}` })).toMatch(/^4403 /)
})

test('a token in the upgrade’s header counts like one in connection_init', async () => {
  expect(await whoIs({}, { authorization: `Bearer ${token}` })).toEqual(anas)
  expect(await whoIs({}, { authorization: 'Bearer wrong' })).toMatch(/^4403 /)
  expect(await whoIs({ token }, { authorization: 'Bearer wrong' })).toEqual(anas)
})

test('graphql-ws reports the refusal to its caller', async () => {
  const client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: 'Bearer wrong' },
    retryAttempts: 0,
  })
  const results = client.iterate({ query: VIEWER })
  await expect(results.next()).rejects.toMatchObject({
    code: 4403,
    reason: expect.stringMatching(/token/) as string,
  })
  await client.dispose()
})

const send = (headers: Record<string, string>, accept = '*/*') =>
  fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...headers },
    body: JSON.stringify({ query: VIEWER }),
  })

test.each([
  'Bearer wrong',
  'Bearer',
  'Bearer  ',
  'Bearer null',
  'Token x',
  token,
  'Bearer a b',
  `Bearer ${'x'.repeat(5_000)}`,
])(
  'HTTP with the header "Authorization: %s" is UNAUTHENTICATED, on every transport',
  async (authorization) => {
    const get = `${server.url}/graphql?query=${encodeURIComponent(VIEWER)}`
    const answers = [
      await send({ authorization }),
      await send({ authorization }, 'application/graphql-response+json'),
      await send({ authorization }, 'text/event-stream'),
      await send({ authorization, cookie: `session=${token}` }),
      await fetch(get, { headers: { authorization } }),
      await fetch(`${server.url}/files/x`, { headers: { authorization } }),
    ]
    for (const answer of answers) {
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
      expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
    }
  },
)

test('a cookie that is not valid, an empty header and one for a proxy count as signed out', async () => {
  for (const headers of [
    { cookie: 'session=wrong' },
    { authorization: '' },
    { authorization: 'Basic eDp5' },
    { cookie: 'session=wrong', authorization: 'Negotiate x' },
  ] as Record<string, string>[])
    expect(await (await send(headers)).json()).toEqual(nobodys)
  expect(await (await send({ cookie: `session=${token}`, authorization: 'Basic eDp5' })).json()).toEqual(anas)
  expect(await (await send({ authorization: `bearer ${token}` })).json()).toEqual(anas)
})

test('a token that is revoked while its socket is open is refused from then on', async () => {
  const ben = await signUp(server)
  const socket = await Socket.open(server.url, { token: ben.token })
  await ben.request('mutation { signOut }')
  await expect
    .poll(async () => (await socket.run(VIEWER)).payload)
    .toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  await socket.close()
  const events = subscribeBySse(server.url, {
    document: 'subscription { viewerEvents { __typename } }',
    token: ben.token,
  })
  await expect(events.next()).rejects.toThrow()
})

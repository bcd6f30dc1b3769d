import { expect, test } from 'vitest'
import { createApiClient } from '../harness/client.ts'
import { signUp } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { sharedServer, startServer } from '../harness/server.ts'
import { Socket } from '../harness/socket.ts'

// Attacks that no other test tries.

const server = sharedServer()

const ROOMS = 'query ($search: String) { rooms(search: $search) { nodes { name } } }'
type Rooms = { rooms: { nodes: { name: string }[] } }
const MEMBERS =
  'query ($id: ID!, $search: String) { node(id: $id) { ... on Room { members(search: $search) { nodes { user { username } } } } } }'
type Members = { node: { members: { nodes: { user: { username: string } }[] } } }

test('a search takes every character literally [SEC-6]', async () => {
  const ana = await signUp(server)
  const [under, plain] = [`like_this ${process.pid}`, `likeXthis ${process.pid}`]
  const [first] = [await createRoom(ana, { name: under }), await createRoom(ana, { name: plain })]
  const found = async (search: string) =>
    (await ana.request<Rooms>(ROOMS, { search })).rooms.nodes.map(({ name }) => name)
  expect(await found(`LIKE_this ${process.pid}`)).toEqual([under])
  for (const search of ['%', 'like%this', '\\', '_____________________________'])
    expect(await found(search), search).toEqual([])
  const members = await ana.request<Members>(MEMBERS, { id: first.id, search: '%' })
  expect(members.node.members.nodes).toEqual([])
})

test('a search for a text that no name can contain returns nothing at once, however long it is [SEC-90]', async () => {
  const ana = await signUp(server)
  const { id } = await createRoom(ana)
  const search = '%_'.repeat(250_000)
  expect(await ana.request(ROOMS, { search })).toEqual({ rooms: { nodes: [] } })
  expect(await ana.request(MEMBERS, { id, search })).toEqual({ node: { members: { nodes: [] } } })
})

/** Lists in lists, too deep for a recursive function. */
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

test('deeply nested variables crash neither the server nor the socket [SEC-92]', async () => {
  const ana = await signUp(server)
  const documents = [
    'subscription { viewerEvents { __typename } }',
    'subscription ($deep: ID!) { roomEvents(roomId: $deep) { __typename } }',
    'query ($deep: String) { rooms(search: $deep) { nodes { id } } }',
    'mutation ($deep: UpdateProfileInput!) { updateProfile(input: $deep) { id } }',
  ]
  const socket = await Socket.open(server.url, { token: ana.token })
  for (const [index, query] of documents.entries()) {
    const id = `deep${index}`
    socket.send(
      `{"id":"${id}","type":"subscribe","payload":{"query":${JSON.stringify(query)},"variables":{"deep":${nested(30_000)}}}}`,
    )
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ana.token}` },
      body: `{"query":${JSON.stringify(query)},"variables":{"deep":${nested(500_000)}}}`,
    })
    expect(response.status, query).toBeLessThan(500)
    expect(await response.text()).not.toContain('INTERNAL')
  }
  expect((await socket.run('{ viewer { user { id } } }')).payload).toEqual({
    data: { viewer: { user: { id: ana.id } } },
  })
  expect(JSON.stringify(socket.received)).not.toContain('INTERNAL')
  socket.drop()
})

test('a display name cannot contain invisible characters or reverse the text around it [SEC-9]', async () => {
  const ana = await signUp(server)
  const { updateProfile } = await ana.request<{ updateProfile: { displayName: string } }>(
    'mutation ($displayName: String!) { updateProfile(input: { displayName: $displayName }) { displayName } }',
    { displayName: '\u202eana \u2066\u0007the\u200f owner\n\u2069' },
  )
  expect(updateProfile.displayName).toBe('ana the owner')
})

test('a multipart request without a file counts as an upload [SEC-20]', async () => {
  const limited = await startServer({ env: { RATE_LIMITS: 'on' } })
  try {
    const ana = await signUp(limited)
    const part = (name: string, value: string) =>
      `--edge\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
    const body = `${part('operations', '{"query":"{ __typename }"}')}${part('map', '{}')}--edge--\r\n`
    const headers = {
      authorization: `Bearer ${ana.token}`,
      'content-type': 'multipart/form-data; boundary=edge',
      'graphql-require-preflight': '1',
    }
    const codes: (string | undefined)[] = []
    for (let i = 0; i < 310; i++) {
      const answer = await fetch(`${limited.url}/graphql`, { method: 'POST', headers, body })
      const { errors } = (await answer.json()) as { errors?: { extensions: { code: string } }[] }
      codes.push(errors?.[0]?.extensions.code)
    }
    expect(codes.filter((code) => code === undefined)).toHaveLength(300)
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(10)
  } finally {
    await limited.stop()
  }
})

test('a cursor is valid only for its own list, and gives no access [SEC-71]', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const [hers, his] = [await createRoom(ana), await createRoom(leo)]
  await joinRoom(ana, his)
  const page =
    'query ($id: ID!, $after: String) { node(id: $id) { ... on Room { messages(first: 1, after: $after) { nodes { text } pageInfo { endCursor } } } } }'
  const SEND =
    'mutation ($id: ID!, $text: String!) { sendMessage(input: { roomId: $id, text: $text }) { id } }'
  for (const text of ['one', 'two']) await ana.request(SEND, { id: hers.id, text })
  type Page = { node: { messages: { pageInfo: { endCursor: string } } } }
  const { node } = await ana.request<Page>(page, { id: hers.id })
  const after = node.messages.pageInfo.endCursor
  expect((await leo.refused(page, { id: hers.id, after })).extensions.code).toBe('FORBIDDEN')
  expect(
    (await leo.refused('query ($after: String) { rooms(after: $after) { nodes { id } } }', { after }))
      .extensions,
  ).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' })
  expect(await createApiClient(server.url).request('{ rooms(first: 0) { nodes { id } } }')).toEqual({
    rooms: { nodes: [] },
  })
})

test('a shared subscription shows each subscriber only what a query would [SEC-74]', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoom(ana)
  await joinRoom(leo, room)
  const document = (fields: string) =>
    `subscription ($id: ID!) { roomEvents(roomId: $id) { version ... on MessagePosted { message { text room { ${fields} } } } } }`
  type Told = {
    data?: { roomEvents: object } | null
    errors?: { path: unknown; extensions: { code: string } }[]
  }
  const [hers, his] = [
    await Socket.open(server.url, { token: ana.token }),
    await Socket.open(server.url, { token: leo.token }),
  ]
  const fields: [id: string, fields: string][] = [
    ['bans', 'bans { nodes { reason } }'],
    ['auditLog', 'auditLog { nodes { action } }'],
    ['invites', 'invites { nodes { code } }'],
    ['own', 'viewerMembership { role lastReadNumber unreadCount mentionCount }'],
  ]
  for (const socket of [hers, his])
    for (const [id, text] of fields) {
      socket.start(id, document(text), { id: room.id })
      await socket.until((frame) => frame.id === id && frame.type === 'next')
    }
  const SEND =
    'mutation ($id: ID!, $text: String!) { sendMessage(input: { roomId: $id, text: $text }) { id } }'
  await ana.request(SEND, { id: room.id, text: `@${leo.username}` })
  const told = async (socket: Socket, id: string) => {
    const frame = await socket.until(
      (frame) => frame.id === id && /"message"|"errors"/.test(JSON.stringify(frame.payload)),
    )
    return frame.payload as Told
  }
  for (const id of ['bans', 'auditLog', 'invites']) {
    expect((await told(hers, id)).errors, id).toBeUndefined()
    expect((await told(his, id)).errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN'])
    expect(JSON.stringify(await told(his, id))).not.toMatch(/"nodes"/)
  }
  const membership = (role: string, mentionCount: number) => ({
    data: { roomEvents: { message: { room: { viewerMembership: { role, mentionCount } } } } },
  })
  expect(await told(hers, 'own')).toMatchObject(membership('OWNER', 0))
  expect(await told(his, 'own')).toMatchObject(membership('MEMBER', 1))
  for (const socket of [hers, his]) socket.drop()
})

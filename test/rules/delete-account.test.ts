import { expect, test } from 'vitest'
import { until } from '../harness/wait.ts'
import { sql } from '../harness/sql.ts'
import { createDatabase } from '../harness/database.ts'
import { createApiClient } from '../harness/client.ts'
import { sendMessage } from '../harness/messages.ts'
import { auditLog, BAN, CREATE_INVITE, SET_ROLE } from '../harness/moderation.ts'
import { password, type Person, signUp } from '../harness/people.ts'
import { createRoom, followRoom, joinRoom } from '../harness/rooms.ts'
import { sharedServer, startServer } from '../harness/server.ts'

const server = sharedServer()

const DELETE = 'mutation ($password: String!) { deleteAccount(password: $password) }'
const REACT = 'mutation ($id: ID!) { addReaction(messageId: $id, emoji: "👍") { id } }'
const MESSAGES = `query ($name: String!) { room(name: $name) { memberCount owner { username } messages(first: 100) { nodes {
  number text author { username } reactions { emoji count } mentions { username } } } } }`

type Messages = {
  room: {
    memberCount: number
    owner: { username: string }
    messages: { nodes: { text: string; author: object | null; reactions: object[]; mentions: object[] }[] }
  } | null
}

const remove = (person: Person) => person.request(DELETE, { password })

/** Inserts that many messages straight into the database. */
const fill = (roomName: string, username: string, count: number) =>
  server.sql(
    `WITH room AS (
      UPDATE "Room" SET version = version + $3, "messageCount" = "messageCount" + $3 WHERE name = $1 RETURNING *
    )
    INSERT INTO "Message" ("roomId", number, version, "postedVersion", "authorId", text)
    SELECT room.id, room."messageCount" - $3 + n, room.version - $3 + n, room.version - $3 + n, u.id, 'number ' || n
    FROM room, "User" u, generate_series(1, $3::int) n WHERE u.username = $2`,
    [roomName, username, count],
  )

test('a deleted account is signed out everywhere, and its username is free [SEC-62]', async () => {
  const ana = await signUp(server)
  const leo = await signUp(server)
  const room = await createRoom(leo)
  await joinRoom(ana, room)
  const { createAccessToken } = await ana.request<{ createAccessToken: { token: string } }>(
    'mutation { createAccessToken(input: { name: "bot", scopes: [READ] }) { token } }',
  )
  const bot = createApiClient(server.url, createAccessToken.token)
  const opened = [followRoom(ana, room.id), followRoom(bot, room.id)]
  for (const events of opened) await events.next()
  expect(await remove(ana)).toEqual({ deleteAccount: true })
  for (const events of opened)
    expect(['FORBIDDEN', 'UNAUTHENTICATED']).toContain((await events.ended).errors?.[0]?.extensions.code)
  for (const client of [ana, bot])
    expect((await client.refused('{ viewer { user { id } } }')).extensions.code).toBe('UNAUTHENTICATED')
  const { errors } = await createApiClient(server.url).send(
    'mutation ($input: SignInInput!) { signIn(input: $input) { token } }',
    { input: { username: ana.username, password } },
  )
  expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  const find =
    'query ($username: String!, $id: ID!) { user(username: $username) { id } node(id: $id) { id } }'
  expect(await leo.request(find, ana)).toEqual({ user: null, node: null })
  expect((await signUp(server, ana.username)).id).not.toBe(ana.id)
})

test('the username of a banned account stays taken for as long as the ban lasts', async () => {
  const leo = await signUp(server)
  const room = await createRoom(leo)
  const ban = async (expiresAt?: string) => {
    const person = await signUp(server)
    await leo.request(BAN, { roomId: room.id, userId: person.id, expiresAt })
    await remove(person)
    return person.username
  }
  const SIGN_UP = 'mutation ($input: SignUpInput!) { signUp(input: $input) { token } }'
  const later = new Date(Date.now() + 86_400_000).toISOString()
  for (const username of [await ban(), await ban(later)]) {
    for (const variant of [username, username.toUpperCase(), `${username}\u200B`])
      expect(
        (await leo.refused(SIGN_UP, { input: { username: variant, password } })).extensions,
      ).toMatchObject({
        code: 'CONFLICT',
        field: 'username',
      })
    expect(await server.sql('SELECT 1 FROM "User" WHERE username = $1', [username])).toEqual([])
  }
  const ended = await ban(later)
  await server.sql(
    `UPDATE "ReservedUsername" SET until = now() WHERE until = (SELECT max(until) FROM "ReservedUsername" WHERE until = $1)`,
    [later],
  )
  await signUp(server, ended)
})

test('its messages stay without an author, its reactions and mentions go, and subscribers are told', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoom(leo)
  await joinRoom(ana, room)
  const mine = await sendMessage(ana, room.id, 'mine')
  const theirs = await sendMessage(leo, room.id, `about @${ana.username}`)
  await ana.request(REACT, { id: theirs.id })
  await sendMessage(leo, room.id, 'unconcerned')
  const events = followRoom(leo, room.id)
  const from = (await events.next()).roomEvents.version
  await remove(ana)
  const told = [await events.next(), await events.next(), await events.next()].map(
    ({ roomEvents }) => roomEvents,
  )
  expect(told[0]?.membership?.status).toBe('LEFT')
  expect(told[1]).toMatchObject({
    __typename: 'MessageUpdated',
    message: { number: mine.number, author: null },
  })
  expect(told[2]).toMatchObject({ __typename: 'MessageUpdated', message: { number: theirs.number } })
  expect(told.map(({ version }) => version)).toEqual([from + 1, from + 2, from + 3])
  const after = await leo.request<Messages>(MESSAGES, room)
  expect(after.room?.memberCount).toBe(1)
  expect(after.room?.messages.nodes).toMatchObject([
    { text: 'mine', author: null },
    { text: `about @${ana.username}`, author: { username: leo.username }, reactions: [], mentions: [] },
    { text: 'unconcerned', author: { username: leo.username } },
  ])
})

test('a client that was away receives each of these changes once', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoom(leo)
  await joinRoom(ana, room)
  const mine = await sendMessage(ana, room.id, 'mine')
  await remove(ana)
  const events = followRoom(leo, room.id, mine.version)
  const replay = await events.until(({ roomEvents }) => roomEvents.__typename === 'CaughtUp')
  expect(replay.map(({ roomEvents }) => roomEvents.__typename)).toEqual([
    'MembershipChanged',
    'MessageUpdated',
    'CaughtUp',
  ])
  expect(replay[1]?.roomEvents.message).toMatchObject({ number: mine.number, author: null })
})

test('where it has posted too many messages for an event each, subscribers get a Reset', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoom(leo)
  await joinRoom(ana, room)
  await fill(room.name, ana.username, 201)
  const last = await sendMessage(leo, room.id, 'last')
  const events = followRoom(leo, room.id)
  await events.next()
  await remove(ana)
  const told = await events.until(({ roomEvents }) => roomEvents.__typename === 'Reset')
  expect(told).toHaveLength(2)
  const { version } = told[1]!.roomEvents
  const away = followRoom(leo, room.id, last.version)
  expect((await away.next()).roomEvents).toMatchObject({ __typename: 'Reset', version })
  const here = followRoom(leo, room.id, version)
  expect((await here.next()).roomEvents).toMatchObject({ __typename: 'CaughtUp', version })
  const { room: after } = await leo.request<Messages>(MESSAGES, room)
  expect(after?.messages.nodes.map(({ author }) => author)).toEqual(Array(100).fill(null))
})

test('a room that it owns goes to the moderator who joined first', async () => {
  const [ana, leo, mia, zoe] = [
    await signUp(server),
    await signUp(server),
    await signUp(server),
    await signUp(server),
  ]
  const room = await createRoom(ana)
  for (const person of [zoe, mia, leo]) await joinRoom(person, room)
  for (const person of [leo, mia])
    await ana.request(SET_ROLE, { roomId: room.id, userId: person.id, role: 'MODERATOR' })
  await remove(ana)
  const { room: after } = await zoe.request<Messages>(MESSAGES, room)
  expect(after?.owner.username).toBe(mia.username)
  expect(after?.memberCount).toBe(3)
  expect(await auditLog(mia, room, { action: 'ROOM_TRANSFERRED' })).toMatchObject([
    { actor: null, target: { username: mia.username } },
  ])
  await mia.request('mutation ($id: ID!) { deleteRoom(roomId: $id) }', { id: room.id })
})

test('a room that it owns is deleted if it has no moderator', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoom(ana)
  await joinRoom(leo, room)
  const events = followRoom(leo, room.id)
  await events.next()
  await remove(ana)
  expect((await events.next()).roomEvents.__typename).toBe('RoomDeleted')
  expect((await events.ended).errors).toBeUndefined()
  expect(await leo.request(MESSAGES, room)).toEqual({ room: null })
})

test('nothing of the person stays in the database except the messages', async () => {
  const ana = await signUp(server, `unmistakable-${process.pid}`)
  const leo = await signUp(server)
  await ana.request('mutation { updateProfile(input: { displayName: "Unmistakable Ana" }) { id } }')
  const room = await createRoom(leo)
  await joinRoom(ana, room)
  await leo.request(SET_ROLE, { roomId: room.id, userId: ana.id, role: 'MODERATOR' })
  const banned = await signUp(server)
  await ana.request(BAN, { roomId: room.id, userId: banned.id })
  await ana.request(CREATE_INVITE, { input: { roomId: room.id } })
  await sendMessage(ana, room.id, 'hello')
  await remove(ana)
  const tables = await server.sql<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
  )
  for (const { name } of tables) {
    const rows = await server.sql<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`)
    expect(
      rows.filter(({ row }) => /unmistakable/i.test(row)),
      name,
    ).toEqual([])
  }
  const kept =
    'query ($name: String!) { room(name: $name) { bans { nodes { bannedBy { id } } } invites { nodes { id } } } }'
  expect(await leo.request(kept, room)).toEqual({
    room: { bans: { nodes: [{ bannedBy: null }] }, invites: { nodes: [] } },
  })
})

test('a deletion that a crash interrupts is finished by the next server', async () => {
  const own = await createDatabase()
  const first = await startServer({ database: own })
  const [ana, leo] = [await signUp(first), await signUp(first)]
  const room = await createRoom(leo)
  await joinRoom(ana, room)
  const mine = await sendMessage(ana, room.id, 'mine')
  await first.stop('SIGKILL')
  // The state in which a server leaves the account when it crashes right after closing it.
  await sql(
    own.url,
    `UPDATE "User" SET "deletedAt" = now() - interval '2 minutes', username = id::text WHERE username = $1`,
    [ana.username],
  )
  const second = await startServer({ database: own })
  try {
    const reader = createApiClient(second.url, leo.token)
    await until(
      'the account has left',
      async () => (await reader.request<Messages>(MESSAGES, room)).room?.memberCount === 1,
    )
    const events = followRoom(reader, room.id, mine.version)
    const replay = await events.until(({ roomEvents }) => roomEvents.__typename === 'CaughtUp')
    expect(replay.map(({ roomEvents }) => roomEvents.__typename)).toEqual([
      'MembershipChanged',
      'MessageUpdated',
      'CaughtUp',
    ])
    await reader.close()
  } finally {
    await second.stop()
    await own.drop()
  }
})

test('with a wrong password the account is not deleted', async () => {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  expect((await ana.refused(DELETE, { password: 'not the password' })).extensions).toMatchObject({
    code: 'FORBIDDEN',
    field: 'password',
  })
  expect((await ana.request<Messages>(MESSAGES, room)).room?.owner.username).toBe(ana.username)
})

const OWNED_ROOMS = `query ($first: Int, $after: String) { viewer { ownedRooms(first: $first, after: $after) {
  nodes { room { name } heir { username } } pageInfo { hasNextPage endCursor } } } }`

interface OwnedRooms {
  viewer: {
    ownedRooms: {
      nodes: { room: { name: string }; heir: { username: string } | null }[]
      pageInfo: { hasNextPage: boolean; endCursor: string }
    }
  }
}

test('ownedRooms tells beforehand who gets each room and which rooms are deleted', async () => {
  const [ana, ben, eve, kim] = [
    await signUp(server),
    await signUp(server),
    await signUp(server),
    await signUp(server),
  ]
  const expected: [string, string | null][] = []
  /** Creates a room whose moderators join in this order. */
  const own = async (moderators: Person[], members: Person[], heir: Person | null) => {
    const room = await createRoom(ana)
    for (const person of [...members, ...moderators]) await joinRoom(person, room)
    for (const { id } of moderators.toReversed())
      await ana.request(SET_ROLE, { roomId: room.id, userId: id, role: 'MODERATOR' })
    expected.push([room.name, heir?.username ?? null])
    return room
  }
  await own([], [], null)
  await own([], [ben, eve], null)
  await own([eve], [ben], eve)
  await own([kim, ben], [eve], kim)
  const left = await own([eve, kim], [], kim)
  await eve.request('mutation ($id: ID!) { leaveRoom(roomId: $id) { id } }', { id: left.id })
  const banned = await own([kim], [], null)
  await ana.request(BAN, { roomId: banned.id, userId: kim.id })
  await joinRoom(ana, await createRoom(ben))

  const told: [string, string | null][] = []
  for (let after: string | undefined; ;) {
    const { viewer } = await ana.request<OwnedRooms>(OWNED_ROOMS, { first: 4, after })
    const { nodes, pageInfo } = viewer.ownedRooms
    told.push(...nodes.map(({ room, heir }): [string, string | null] => [room.name, heir?.username ?? null]))
    if (!pageInfo.hasNextPage) break
    after = pageInfo.endCursor
  }
  expect(told).toEqual(expected)

  await remove(ana)
  for (const [name, heir] of expected) {
    const { room } = await kim.request<Messages>(
      'query ($name: String!) { room(name: $name) { owner { username } } }',
      { name },
    )
    if (name !== banned.name) expect(room?.owner.username ?? null).toBe(heir)
  }
})

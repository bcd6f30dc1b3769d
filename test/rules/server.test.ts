import { expect, test } from 'vitest'
import { type Client, createApiClient } from '../harness/client.ts'
import { createOlderDatabase, databaseForFile, migrate } from '../harness/database.ts'
import { uuidOf } from '../harness/ids.ts'
import { type AuditEntry, CREATE_INVITE } from '../harness/moderation.ts'
import { type Account, password, type Person, signUp } from '../harness/people.ts'
import { createRoom, createRoomOf, followRoom, JOIN, type Room } from '../harness/rooms.ts'
import { serverForFile, startServer } from '../harness/server.ts'
import { sql } from '../harness/sql.ts'

// The policy is one for the whole server, so this file has servers of its own: two nodes without Redis.
const database = await databaseForFile()
const server = await serverForFile({ database })
const node = await serverForFile({ database })

const SERVER = '{ server { name description signUpPolicy needsSetup } }'
const UPDATE = `mutation ($input: UpdateServerInput!) {
  updateServer(input: $input) { name description signUpPolicy needsSetup }
}`
const SET_ADMIN = `mutation ($userId: ID!, $admin: Boolean!) {
  setAdmin(userId: $userId, admin: $admin) { id username admin }
}`
const SIGN_UP = `mutation ($input: SignUpInput!) {
  signUp(input: $input) { token user { id username admin } }
}`
const AUDIT_LOG = `{ admin { auditLog(first: 5) {
  nodes { action actor { username } target { username } changes { field before after } } } } }`
const USES_LEFT = `query ($name: String!) {
  room(name: $name) { memberCount invites { nodes { usesLeft } } } }`

const visitor = createApiClient(server.url)
const makeAdmin = (person: Account) =>
  sql(database.url, 'UPDATE "User" SET admin = true WHERE id = $1', [uuidOf(person.id)])
const admin = await signUp(server)
await makeAdmin(admin)
const member = await signUp(server)

const isAdmin = async ({ username }: Pick<Person, 'username'>, at: Client = visitor) => {
  const { user } = await at.request<{ user: { admin: boolean } }>(
    'query ($username: String!) { user(username: $username) { admin } }',
    { username },
  )
  return user.admin
}
const setPolicy = (signUpPolicy: 'OPEN' | 'INVITE' | 'CLOSED') =>
  admin.request(UPDATE, { input: { signUpPolicy } })
const latestEntry = async () =>
  (await admin.request<{ admin: { auditLog: { nodes: AuditEntry[] } } }>(AUDIT_LOG)).admin.auditLog.nodes[0]

let newcomers = 0
const newcomer = () => `newcomer-${process.pid}-${++newcomers}`
const tryToSignUp = (username: string, invite?: string, at: Client = visitor) =>
  at.send<{ signUp: { token: string } }>(SIGN_UP, { input: { username, password, invite } })
const refusal = async (answer: ReturnType<typeof tryToSignUp>) => (await answer).errors?.[0]?.extensions
const exists = async (username: string) =>
  (
    await member.request<{ user: object | null }>(
      'query ($username: String!) { user(username: $username) { id } }',
      { username },
    )
  ).user !== null
const inviteTo = async (room: Room, input: object = {}) =>
  (
    await member.request<{ createInvite: { code: string } }>(CREATE_INVITE, {
      input: { roomId: room.id, ...input },
    })
  ).createInvite.code
const invitesOf = async (room: Room) =>
  (
    await member.request<{ room: { memberCount: number; invites: { nodes: { usesLeft: number }[] } } }>(
      USES_LEFT,
      room,
    )
  ).room

test('a server with accounts from before stays open, and none of them becomes an admin by itself', async () => {
  const older = await createOlderDatabase('20261126120000')
  const id = '01900000-0000-7000-8000-000000000001'
  await sql(older.url, `INSERT INTO "User" (id, username, "displayName") VALUES ('${id}', 'old', 'Old')`)
  await migrate(older)
  const upgraded = await startServer({ database: older })
  try {
    const at = createApiClient(upgraded.url)
    expect(await at.request(SERVER)).toMatchObject({ server: { signUpPolicy: 'OPEN', needsSetup: false } })
    expect(await isAdmin(await signUp(upgraded), at)).toBe(false)
    expect(await isAdmin({ username: 'old' }, at)).toBe(false)
  } finally {
    await upgraded.stop()
    await older.drop()
  }
})

test('admins name the server and say who can sign up, everyone reads it, and the audit log keeps it', async () => {
  const input = { name: '  Chess   club ', description: 'For members', signUpPolicy: 'INVITE' }
  const settings = { name: 'Chess club', description: 'For members', signUpPolicy: 'INVITE' }
  expect(await admin.request(UPDATE, { input })).toEqual({
    updateServer: { ...settings, needsSetup: false },
  })
  expect(await visitor.request(SERVER)).toMatchObject({ server: settings })
  expect(await latestEntry()).toEqual({
    action: 'SERVER_UPDATED',
    actor: { username: admin.username },
    target: null,
    changes: [
      { field: 'name', before: 'Latchkey', after: 'Chess club' },
      { field: 'description', before: '', after: 'For members' },
      { field: 'signUpPolicy', before: 'OPEN', after: 'INVITE' },
    ],
  })
  await admin.request(UPDATE, { input: { name: 'Latchkey', description: '', signUpPolicy: 'OPEN' } })
  for (const [field, value] of [
    ['name', ' '],
    ['name', 'x'.repeat(51)],
    ['description', 'x'.repeat(251)],
  ] as const)
    expect((await admin.refused(UPDATE, { input: { [field]: value } })).extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    })
})

test('people who are no admins, and access tokens of admins, change nothing and see nothing', async () => {
  const { createAccessToken } = await admin.request<{ createAccessToken: { token: string } }>(
    'mutation { createAccessToken(input: { name: "bot", scopes: [READ, WRITE, MODERATE] }) { token } }',
  )
  const bot = createApiClient(server.url, createAccessToken.token)
  const input = { name: 'Mine' }
  for (const [client, code] of [
    [visitor, 'UNAUTHENTICATED'],
    [member, 'FORBIDDEN'],
    [bot, 'FORBIDDEN'],
  ] as const) {
    expect((await client.refused(UPDATE, { input })).extensions.code).toBe(code)
    const grant = { userId: member.id, admin: true }
    expect((await client.refused(SET_ADMIN, grant)).extensions.code).toBe(code)
  }
  for (const client of [visitor, member])
    expect(await client.request('{ admin { __typename } }')).toEqual({ admin: null })
  expect((await bot.refused('{ admin { __typename } }')).extensions.code).toBe('FORBIDDEN')
  expect(await isAdmin(member)).toBe(false)
  expect(await visitor.request(SERVER)).toMatchObject({ server: { name: 'Latchkey' } })
})

test('where the server is closed, nobody signs up, not even with an invite', async () => {
  const room = await createRoom(member)
  const invite = await inviteTo(room)
  await setPolicy('CLOSED')
  const username = newcomer()
  for (const code of [undefined, invite])
    expect(await refusal(tryToSignUp(username, code))).toMatchObject({
      code: 'FORBIDDEN',
      messageKey: 'sign_up_closed',
    })
  await setPolicy('OPEN')
  expect(await exists(username)).toBe(false)
})

test('where an invite is required, a room’s invite creates the account and makes it a member of the room', async () => {
  const room = await createRoom(member, { key: 'a key that nobody is told' })
  const invite = await inviteTo(room, { maxUses: 2 })
  const events = followRoom(member, room.id)
  await events.until(({ roomEvents }) => roomEvents.__typename === 'CaughtUp')
  await setPolicy('INVITE')
  const username = newcomer()
  expect(await refusal(tryToSignUp(username))).toMatchObject({ code: 'FORBIDDEN', field: 'invite' })
  expect(await refusal(tryToSignUp(username, 'x'.repeat(43)))).toMatchObject({
    code: 'NOT_FOUND',
    field: 'invite',
  })
  const { data } = await tryToSignUp(username, invite)
  await setPolicy('OPEN')
  expect(await invitesOf(room)).toMatchObject({ memberCount: 2, invites: { nodes: [{ usesLeft: 1 }] } })
  const { viewer } = await createApiClient(server.url, data!.signUp.token).request<{ viewer: object }>(
    '{ viewer { memberships { nodes { role status unreadCount room { name } } } } }',
  )
  expect(viewer).toEqual({
    memberships: {
      nodes: [{ role: 'MEMBER', status: 'ACTIVE', unreadCount: 0, room: { name: room.name } }],
    },
  })
  await events.until(({ roomEvents }) => roomEvents.membership?.user.username === username)
  events.stop()
})

test('where everyone can sign up, a room’s invite does the same', async () => {
  const room = await createRoom(member)
  const { errors } = await tryToSignUp(newcomer(), await inviteTo(room, { maxUses: 1 }))
  expect(errors).toBeUndefined()
  expect(await invitesOf(room)).toEqual({ memberCount: 2, invites: { nodes: [] } })
})

test('of many people who sign up with the last use of an invite at the same moment on two nodes, one gets in, and the others have no account [SEC-133]', async () => {
  const room = await createRoom(member)
  const invite = await inviteTo(room, { maxUses: 1 })
  await setPolicy('INVITE')
  const usernames = Array.from({ length: 8 }, newcomer)
  const answers = await Promise.all(
    usernames.map((username, i) =>
      refusal(tryToSignUp(username, invite, createApiClient(i % 2 ? node.url : server.url))),
    ),
  )
  await setPolicy('OPEN')
  const refused = answers.filter((answer) => answer !== undefined)
  expect(refused).toEqual(
    Array(7).fill({ code: 'NOT_FOUND', field: 'invite', messageKey: 'invite_not_valid' }),
  )
  const created = await Promise.all(usernames.map(exists))
  expect(created).toEqual(answers.map((answer) => answer === undefined))
  expect(await invitesOf(room)).toEqual({ memberCount: 2, invites: { nodes: [] } })
})

test('a sign-up that fails uses no invite up and joins no room', async () => {
  const full = await createRoomOf([member, admin])
  await member.request('mutation ($input: UpdateRoomInput!) { updateRoom(input: $input) { id } }', {
    input: { roomId: full.id, capacity: 2 },
  })
  const username = newcomer()
  expect(await refusal(tryToSignUp(username, await inviteTo(full, { maxUses: 1 })))).toMatchObject({
    code: 'CONFLICT',
    messageKey: 'room_full',
  })
  expect(await exists(username)).toBe(false)
  expect(await invitesOf(full)).toEqual({ memberCount: 2, invites: { nodes: [{ usesLeft: 1 }] } })

  const room = await createRoom(member)
  expect(await refusal(tryToSignUp(admin.username, await inviteTo(room, { maxUses: 1 })))).toMatchObject({
    code: 'CONFLICT',
    field: 'username',
  })
  expect(await invitesOf(room)).toEqual({ memberCount: 1, invites: { nodes: [{ usesLeft: 1 }] } })
})

test('an account has an invite’s room only once: joining with it again uses none of it', async () => {
  const room = await createRoom(member)
  const invite = await inviteTo(room, { maxUses: 2 })
  const { data } = await tryToSignUp(newcomer(), invite)
  await createApiClient(server.url, data!.signUp.token).request(JOIN, { input: { invite } })
  expect(await invitesOf(room)).toMatchObject({ invites: { nodes: [{ usesLeft: 1 }] } })
})

test('a new admin can act at once, and a former one can do nothing more at once, on another node without Redis [SEC-134]', async () => {
  const other = await signUp(server)
  const elsewhere = other.at(node)
  // The node knows them from before.
  expect(await elsewhere.request('{ admin { __typename } }')).toEqual({ admin: null })
  expect(await admin.request(SET_ADMIN, { userId: other.id, admin: true })).toMatchObject({
    setAdmin: { username: other.username, admin: true },
  })
  expect(await latestEntry()).toMatchObject({
    action: 'ADMIN_GRANTED',
    target: { username: other.username },
  })
  await elsewhere.request(UPDATE, { input: { description: 'By the new admin' } })
  expect(await elsewhere.request('{ admin { __typename } }')).toEqual({ admin: { __typename: 'Admin' } })
  await admin.request(SET_ADMIN, { userId: other.id, admin: false })
  expect((await elsewhere.refused(UPDATE, { input: { description: '' } })).extensions.code).toBe('FORBIDDEN')
  expect(await elsewhere.request('{ admin { __typename } }')).toEqual({ admin: null })
  expect(await latestEntry()).toMatchObject({
    action: 'ADMIN_REVOKED',
    target: { username: other.username },
  })
  await admin.request(UPDATE, { input: { description: '' } })
})

test('a server never loses its last admin, even if two remove each other at the same moment', async () => {
  const second = await signUp(server)
  await admin.request(SET_ADMIN, { userId: second.id, admin: true })
  const answers = await Promise.all([
    admin.send(SET_ADMIN, { userId: second.id, admin: false }),
    second.at(node).send(SET_ADMIN, { userId: admin.id, admin: false }),
  ])
  const codes = answers.map(({ errors }) => errors?.[0]?.extensions.code)
  expect(codes.filter((code) => code === undefined)).toHaveLength(1)
  expect(codes).toContain('FORBIDDEN')
  const left = (await isAdmin(admin)) ? admin : second
  expect((await left.refused(SET_ADMIN, { userId: left.id, admin: false })).extensions).toMatchObject({
    code: 'CONFLICT',
    messageKey: 'admin_last',
  })
  await makeAdmin(admin)
})

test('people in a room learn at once that one of them has become an admin', async () => {
  const someone = await signUp(server)
  const room = await createRoomOf([member, someone])
  const events = member.subscribe<{ roomEvents: { membership?: { user: { id: string; admin: boolean } } } }>(
    `subscription ($id: ID!) { roomEvents(roomId: $id) {
      ... on MembershipChanged { membership { user { id admin } } } } }`,
    { id: room.id },
  )
  await events.until(() => true)
  await admin.request(SET_ADMIN, { userId: someone.id, admin: true })
  await events.until(({ roomEvents }) => roomEvents.membership?.user.admin === true)
  events.stop()
})

test('admins find people by a part of their names, and the admins among them', async () => {
  const USERS = `query ($search: String, $admin: Boolean) {
    admin { users(search: $search, admin: $admin, first: 2) { nodes { username } pageInfo { hasNextPage } } } }`
  const found = async (variables: object) =>
    (
      await admin.request<{ admin: { users: { nodes: { username: string }[]; pageInfo: object } } }>(
        USERS,
        variables,
      )
    ).admin.users
  const tag = `zz${process.pid}`
  const [one, two, three] = [
    await signUp(server, `${tag}-1`),
    await signUp(server, `${tag}-2`),
    await signUp(server, `${tag}-3`),
  ]
  await two.request('mutation { updateProfile(input: { displayName: "Zoë Admin" }) { id } }')
  expect(await found({ search: tag.toUpperCase() })).toEqual({
    nodes: [{ username: three.username }, { username: two.username }],
    pageInfo: { hasNextPage: true },
  })
  expect((await found({ search: 'zoË admin' })).nodes).toEqual([{ username: two.username }])
  expect((await found({ search: tag, admin: true })).nodes).toEqual([])
  await admin.request(SET_ADMIN, { userId: one.id, admin: true })
  expect((await found({ search: tag, admin: true })).nodes).toEqual([{ username: one.username }])
  await admin.request(SET_ADMIN, { userId: one.id, admin: false })
})

test('a deleted account is no admin', async () => {
  const leaving = await signUp(server)
  await admin.request(SET_ADMIN, { userId: leaving.id, admin: true })
  await leaving.request('mutation ($password: String!) { deleteAccount(password: $password) }', { password })
  const [row] = await sql<{ admin: boolean }>(database.url, 'SELECT admin FROM "User" WHERE id = $1', [
    uuidOf(leaving.id),
  ])
  expect(row).toEqual({ admin: false })
  expect((await admin.refused(SET_ADMIN, { userId: leaving.id, admin: true })).extensions.code).toBe(
    'NOT_FOUND',
  )
})

test('the operator can fix who signs up, which admins see and cannot change, and the former policy is back without it', async () => {
  const fixed = await startServer({ database, env: { SIGN_UP: 'CLOSED' } })
  try {
    const there = admin.at(fixed)
    const read = async (reader: Client) =>
      (
        await reader.request<{ server: { signUpPolicy: string; signUpPolicyFixed: boolean } }>(
          '{ server { signUpPolicy signUpPolicyFixed } }',
        )
      ).server
    const before = await read(admin)
    expect(before.signUpPolicyFixed).toBe(false)
    expect(await read(there)).toEqual({ signUpPolicy: 'CLOSED', signUpPolicyFixed: true })
    const input = { username: 'too-late', password }
    expect((await createApiClient(fixed.url).refused(SIGN_UP, { input })).extensions.code).toBe('FORBIDDEN')
    expect((await there.refused(UPDATE, { input: { signUpPolicy: 'OPEN' } })).extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'signUpPolicy',
    })
    await there.request(UPDATE, { input: { description: 'Fixed', signUpPolicy: 'CLOSED' } })
    expect(await read(admin)).toEqual(before)
  } finally {
    await fixed.stop()
  }
})

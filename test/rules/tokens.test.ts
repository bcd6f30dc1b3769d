import { expect, test } from 'vitest'
import { until } from '../harness/wait.ts'
import { type Client, createApiClient } from '../harness/client.ts'
import { sendMessage } from '../harness/messages.ts'
import { BAN, createStaffedRoom, signUpStaff } from '../harness/moderation.ts'
import { signUp } from '../harness/people.ts'
import { createRoom, followRoom, JOIN } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()

const staff = await signUpStaff(server)
const { owner, member } = staff

const CREATE = `mutation ($input: CreateAccessTokenInput!) {
  createAccessToken(input: $input) { token accessToken { id name scopes lastUsedAt expiresAt } }
}`
const REVOKE = 'mutation ($id: ID!) { revokeAccessToken(id: $id) { accessTokens { id } } }'
const TOKENS = '{ viewer { accessTokens { id name scopes lastUsedAt expiresAt } } }'
const VIEWER = '{ viewer { user { username } } }'
const SEND = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }'
const DELETE = 'mutation ($id: ID!) { deleteMessage(messageId: $id) { deletedAt } }'

type Scope = 'READ' | 'WRITE' | 'MODERATE'
interface Token {
  id: string
  name: string
  scopes: Scope[]
  lastUsedAt: string | null
  expiresAt: string | null
}

async function createToken(scopes: Scope[], more: object = {}, by: Client = owner) {
  const { createAccessToken } = await by.request<{
    createAccessToken: { token: string; accessToken: Token }
  }>(CREATE, {
    input: { name: 'A script', scopes, ...more },
  })
  return {
    ...createAccessToken.accessToken,
    token: createAccessToken.token,
    ...createApiClient(server.url, createAccessToken.token),
  }
}
const tokensOf = async (person: Client) =>
  (await person.request<{ viewer: { accessTokens: Token[] } }>(TOKENS)).viewer.accessTokens
const outcome = async (client: Client, document: string, variables?: object) =>
  (await client.send(document, variables)).errors?.[0]?.extensions.code ?? 'done'

test('a token acts for its owner over HTTP and WebSocket, and the database stores only its hash', async () => {
  const room = await createStaffedRoom(staff)
  const bot = await createToken(['READ', 'WRITE'])
  expect(await bot.request(VIEWER)).toEqual({ viewer: { user: { username: owner.username } } })
  const events = followRoom(bot, room.id)
  await events.next()
  await sendMessage(bot, room.id, 'from a script')
  expect((await events.next()).roomEvents.message).toMatchObject({
    text: 'from a script',
    author: { username: owner.username },
  })
  const rows = await server.sql<{ row: string }>('SELECT t::text AS row FROM "AccessToken" t')
  expect(rows.some(({ row }) => row.includes(bot.token))).toBe(false)
})

test.for<[Scope, string]>([
  ['READ', 'query'],
  ['READ', 'subscription'],
  ['WRITE', 'post'],
  ['WRITE', 'join'],
  ['WRITE', 'profile'],
  ['MODERATE', 'ban'],
  ['MODERATE', 'update'],
  ['MODERATE', 'delete others’'],
])('a token needs the scope %s for: %s', async ([needed, what]) => {
  const room = await createStaffedRoom(staff)
  const theirs = await sendMessage(member, room.id, 'theirs')
  const attempts: Record<string, (client: Client) => Promise<string>> = {
    query: (client) => outcome(client, VIEWER),
    subscription: async (client) => {
      const events = followRoom(client, room.id)
      const first = await Promise.race([events.next().catch(() => null), events.ended])
      return first && 'errors' in first ? (first.errors?.[0]?.extensions.code ?? 'ended') : 'done'
    },
    post: (client) => outcome(client, SEND, { input: { roomId: room.id, text: 'hello' } }),
    join: (client) => outcome(client, JOIN, { input: { name: room.name } }),
    profile: (client) => outcome(client, 'mutation { updateProfile(input: {}) { id } }'),
    ban: (client) => outcome(client, BAN, { roomId: room.id, userId: member.id }),
    update: (client) =>
      outcome(
        client,
        'mutation ($id: ID!) { updateRoom(input: { roomId: $id, topic: "by a token" }) { id } }',
        { id: room.id },
      ),
    'delete others’': (client) => outcome(client, DELETE, { id: theirs.id }),
  }
  const scopes: Scope[] = ['READ', 'WRITE', 'MODERATE']
  const without = await createToken(scopes.filter((scope) => scope !== needed))
  const alone = await createToken([needed])
  expect(await attempts[what]!(without)).toBe('FORBIDDEN')
  expect(await attempts[what]!(alone)).toBe('done')
})

test('deleting one’s own message needs the scope WRITE', async () => {
  const room = await createStaffedRoom(staff)
  const mine = await sendMessage(owner, room.id, 'mine')
  expect(await outcome(await createToken(['READ']), DELETE, { id: mine.id })).toBe('FORBIDDEN')
  expect(await outcome(await createToken(['WRITE']), DELETE, { id: mine.id })).toBe('done')
})

test('a token with only WRITE cannot read more through the message that it posts', async () => {
  const room = await createStaffedRoom(staff)
  const bot = await createToken(['WRITE'])
  for (const list of [
    'messages(last: 1) { nodes { text } }',
    'members { nodes { id } }',
    'message(number: 1) { text }',
  ])
    expect(
      await outcome(
        bot,
        `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { room { ${list} } } }`,
        {
          input: { roomId: room.id, text: 'hello' },
        },
      ),
    ).toBe('FORBIDDEN')
})

test.for([
  ['{ viewer { sessions { id } } }'],
  [TOKENS],
  ['mutation { signOut }'],
  [
    'mutation { changePassword(input: { currentPassword: "x", newPassword: "long enough" }) { user { id } } }',
  ],
  ['mutation { deleteAccount(password: "x") }'],
  ['mutation { createAccessToken(input: { name: "more", scopes: [READ] }) { token } }'],
])('no token is allowed to: %s', async ([document]) => {
  const bot = await createToken(['READ', 'WRITE', 'MODERATE'])
  expect(await outcome(bot, document!)).toBe('FORBIDDEN')
})

test('no token can end sessions or revoke tokens [SEC-49]', async () => {
  const bot = await createToken(['READ', 'WRITE', 'MODERATE'])
  const { viewer } = await owner.request<{ viewer: { sessions: { id: string }[] } }>(
    '{ viewer { sessions { id } } }',
  )
  expect(
    await outcome(bot, 'mutation ($id: ID!) { revokeSession(id: $id) { user { id } } }', {
      id: viewer.sessions[0]!.id,
    }),
  ).toBe('FORBIDDEN')
  expect(await outcome(bot, REVOKE, { id: bot.id })).toBe('FORBIDDEN')
  expect(await outcome(owner, VIEWER)).toBe('done')
})

test('a token can do no more than its owner', async () => {
  const room = await createStaffedRoom(staff)
  const bot = await createToken(['READ', 'WRITE', 'MODERATE'], {}, member)
  expect(await outcome(bot, BAN, { roomId: room.id, userId: owner.id })).toBe('FORBIDDEN')
  const stranger = await createToken(['READ', 'WRITE', 'MODERATE'], {}, await signUp(server))
  expect(await outcome(stranger, SEND, { input: { roomId: room.id, text: 'hello' } })).toBe('FORBIDDEN')
})

test('a revoked token ends at once with its subscriptions, and others stay', async () => {
  const room = await createRoom(owner)
  const [bot, other] = [await createToken(['READ']), await createToken(['READ'])]
  const [events, otherEvents] = [followRoom(bot, room.id), followRoom(other, room.id)]
  for (const each of [events, otherEvents]) await each.next()
  await owner.request(REVOKE, { id: bot.id })
  expect((await events.ended).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  expect((await bot.refused(VIEWER)).extensions.code).toBe('UNAUTHENTICATED')
  await sendMessage(owner, room.id, 'still here')
  expect((await otherEvents.next()).roomEvents.message?.text).toBe('still here')
  expect((await tokensOf(owner)).map(({ id }) => id)).not.toContain(bot.id)
  expect((await owner.refused(REVOKE, { id: bot.id })).extensions).toMatchObject({
    code: 'NOT_FOUND',
    field: 'id',
  })
})

test('an expired token is refused, and its subscriptions end within seconds', async () => {
  const room = await createRoom(owner)
  const expiresAt = new Date(Date.now() + 2_000).toISOString()
  const bot = await createToken(['READ'], { expiresAt })
  expect(bot.expiresAt).toBe(expiresAt)
  const events = followRoom(bot, room.id)
  await events.next()
  expect((await events.ended).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt))
  expect((await bot.refused(VIEWER)).extensions.code).toBe('UNAUTHENTICATED')
  expect((await tokensOf(owner)).find(({ id }) => id === bot.id)?.expiresAt).toBe(expiresAt)
})

test('a token shows when it was last used', async () => {
  const person = await signUp(server)
  const bot = await createToken(['READ'], { name: '  Reader  ' }, person)
  expect(bot).toMatchObject({ name: 'Reader', scopes: ['READ'], lastUsedAt: null })
  await bot.request(VIEWER)
  const lastUsedAt = await until('it says so', async () => (await tokensOf(person))[0]?.lastUsedAt)
  expect(Math.abs(Date.parse(lastUsedAt) - Date.now())).toBeLessThan(60_000)
})

test('nobody can see or revoke the tokens of others', async () => {
  const bot = await createToken(['READ'])
  expect((await member.refused(REVOKE, { id: bot.id })).extensions.code).toBe('NOT_FOUND')
  expect(await member.request('query ($id: ID!) { node(id: $id) { id } }', { id: bot.id })).toEqual({
    node: null,
  })
  expect(await outcome(bot, VIEWER)).toBe('done')
})

test.for([
  ['without a name', { name: ' ' }, 'name'],
  ['with a name of 51 characters', { name: 'x'.repeat(51) }, 'name'],
  ['without a scope', { scopes: [] }, 'scopes'],
  ['that has already expired', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
] as const)('a token %s is refused', async ([, input, field]) => {
  const person = await signUp(server)
  const { extensions } = await person.refused(CREATE, {
    input: { name: 'A script', scopes: ['READ'], ...input },
  })
  expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field })
  expect(await tokensOf(person)).toEqual([])
})

test('an invalid token is refused [SEC-58]', async () => {
  for (const token of ['latchkey_', `latchkey_${'x'.repeat(43)}`, 'x'.repeat(5_000)])
    expect((await createApiClient(server.url, token).refused(VIEWER)).extensions.code).toBe('UNAUTHENTICATED')
})

import { expect, test } from 'vitest'
import { createApiClient } from '../harness/client.ts'
import { databaseForFile } from '../harness/database.ts'
import { file, png, sendFiles } from '../harness/files.ts'
import { uuidOf } from '../harness/ids.ts'
import { sendMessage } from '../harness/messages.ts'
import { password, type Person, signUp } from '../harness/people.ts'
import { createRoomOf, joinRoom } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import { sql } from '../harness/sql.ts'

const database = await databaseForFile()
const server = await serverForFile({ database })

const CREATE = `mutation ($input: CreateBotInput!) { createBot(input: $input) {
  token bot { id username displayName bot owner { username } } } }`
const REPLACE =
  'mutation ($userId: ID!, $scopes: [TokenScope!]!) { replaceBotToken(userId: $userId, scopes: $scopes) { token } }'
const DELETE = 'mutation ($userId: ID!) { deleteBot(userId: $userId) }'
const BOTS = '{ viewer { bots { username } } }'
const ME = '{ viewer { user { username } } }'

interface Bot {
  token: string
  bot: { id: string; username: string }
}
const admin = await signUp(server, 'boss')
await sql(database.url, 'UPDATE "User" SET admin = true WHERE id = $1', [uuidOf(admin.id)])
const create = async (owner: Person, input: object) =>
  (await owner.request<{ createBot: Bot }>(CREATE, { input: { scopes: ['READ', 'WRITE'], ...input } }))
    .createBot
const codeOf = async (token: string) =>
  (await createApiClient(server.url, token).send(ME)).errors?.[0]?.extensions.code
const refusal = async (person: Person, query: string, variables: object) =>
  (await person.refused(query, variables)).extensions

test('a bot has an owner and no password, acts with its token, and says that it is a bot', async () => {
  const ana = await signUp(server, 'ana')
  const { token, bot } = await create(ana, { username: 'Echo-Bot', displayName: 'Echo' })
  expect(bot).toEqual({
    id: expect.any(String),
    username: 'echo-bot',
    displayName: 'Echo',
    bot: true,
    owner: { username: 'ana' },
  })
  expect(await ana.request(BOTS)).toEqual({ viewer: { bots: [{ username: 'echo-bot' }] } })
  const room = await createRoomOf([ana], { name: 'Echoes' })
  const client = { ...ana, ...createApiClient(server.url, token) }
  await joinRoom(client, room)
  await sendMessage(client, room.id, 'echo')
  const { room: seen } = await ana.request<{ room: { messages: { nodes: object[] } } }>(
    '{ room(name: "Echoes") { messages(last: 1) { nodes { text author { username bot owner { username } } } } } }',
  )
  expect(seen.messages.nodes).toEqual([
    { text: 'echo', author: { username: 'echo-bot', bot: true, owner: { username: 'ana' } } },
  ])
  for (const secret of ['', password])
    expect(
      (
        await createApiClient(server.url).send(
          'mutation ($input: SignInInput!) { signIn(input: $input) { token } }',
          { input: { username: 'echo-bot', password: secret } },
        )
      ).errors?.[0]?.extensions.code,
    ).toBe('UNAUTHENTICATED')
  const updated = await client.send('mutation { updateProfile(input: { bot: false }) { bot } }')
  expect(updated.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'bot' })
  for (const query of [
    'mutation ($userId: ID!) { createPasswordResetLink(userId: $userId) }',
    'mutation ($userId: ID!) { setAdmin(userId: $userId, admin: true) { id } }',
  ])
    expect(await refusal(admin, query, { userId: bot.id })).toMatchObject({
      code: 'CONFLICT',
      field: 'userId',
    })
  // A token, unlike a session, creates no bots.
  expect(
    (await client.send(CREATE, { input: { username: 'child', scopes: ['READ'] } })).errors?.[0]?.extensions
      .code,
  ).toBe('FORBIDDEN')
})

test('an owner gives a bot a picture and takes it away, and can do neither to the bot of somebody else', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const { token, bot } = await create(ana, { username: 'painted' })
  const SET =
    'mutation ($file: File!, $userId: ID) { uploadAvatar(file: $file, userId: $userId) { id avatarUrl } }'
  const REMOVE = 'mutation ($userId: ID) { removeAvatar(userId: $userId) { id avatarUrl } }'
  const set = (person: Pick<Person, 'token'>, userId: string) =>
    sendFiles(server, person, SET, { userId }, { file: file('bot.png', png(40, 40)) })
  expect((await set(ana, bot.id)).data).toEqual({
    uploadAvatar: { id: bot.id, avatarUrl: expect.stringContaining('/avatars/') },
  })
  expect(await ana.request('{ viewer { user { avatarUrl } } }')).toEqual({
    viewer: { user: { avatarUrl: null } },
  })
  for (const [person, userId, code] of [
    [leo, bot.id, 'NOT_FOUND'],
    [ana, leo.id, 'NOT_FOUND'],
    [{ token }, bot.id, 'FORBIDDEN'],
  ] as const)
    expect((await set(person, userId)).errors?.[0]?.extensions).toMatchObject({ code })
  expect(await refusal(leo, REMOVE, { userId: bot.id })).toMatchObject({ code: 'NOT_FOUND', field: 'userId' })
  expect(await ana.request(REMOVE, { userId: bot.id })).toEqual({
    removeAvatar: { id: bot.id, avatarUrl: null },
  })
})

test('an owner replaces the token of a bot, which ends the former one, and deletes it; others can do neither', async () => {
  const [leo, mia] = [await signUp(server, 'leo'), await signUp(server, 'mia')]
  const { token, bot } = await create(leo, { username: 'leos-bot' })
  const variables = { userId: bot.id, scopes: ['READ'] }
  for (const query of [REPLACE, DELETE])
    expect(await refusal(mia, query, variables)).toMatchObject({ code: 'NOT_FOUND', field: 'userId' })
  const { replaceBotToken: next } = await leo.request<{ replaceBotToken: Bot }>(REPLACE, variables)
  expect(await codeOf(token)).toBe('UNAUTHENTICATED')
  expect(await codeOf(next.token)).toBeUndefined()
  expect(await leo.request(DELETE, { userId: bot.id })).toEqual({ deleteBot: true })
  expect(await codeOf(next.token)).toBe('UNAUTHENTICATED')
  expect(await leo.request(BOTS)).toEqual({ viewer: { bots: [] } })
  expect(await refusal(leo, DELETE, { userId: bot.id })).toMatchObject({ code: 'NOT_FOUND' })
  expect(await mia.request('{ user(username: "leos-bot") { id } }')).toEqual({ user: null })
  await create(mia, { username: 'leos-bot' })
})

test('a bot ends with the account of its owner, and its token with a suspension of its owner', async () => {
  const noor = await signUp(server, 'noor')
  const { token, bot } = await create(noor, { username: 'noors-bot' })
  await admin.request('mutation ($userId: ID!) { suspendUser(userId: $userId) { id } }', { userId: noor.id })
  expect(await codeOf(token)).toBe('UNAUTHENTICATED')
  await admin.request('mutation ($userId: ID!) { unsuspendUser(userId: $userId) { id } }', {
    userId: noor.id,
  })
  expect(await codeOf(token)).toBe('UNAUTHENTICATED')
  const { signIn } = await createApiClient(server.url).request<{ signIn: { token: string } }>(
    'mutation ($input: SignInInput!) { signIn(input: $input) { token } }',
    { input: { username: 'noor', password } },
  )
  const back = createApiClient(server.url, signIn.token)
  const { replaceBotToken: next } = await back.request<{ replaceBotToken: Bot }>(REPLACE, {
    userId: bot.id,
    scopes: ['READ'],
  })
  expect(await codeOf(next.token)).toBeUndefined()
  await back.request('mutation ($password: String!) { deleteAccount(password: $password) }', { password })
  expect(await codeOf(next.token)).toBe('UNAUTHENTICATED')
  expect(await admin.request('{ user(username: "noors-bot") { id } }')).toEqual({ user: null })
})

test('a person owns at most twenty bots, even if they create them at the same moment', async () => {
  const tom = await signUp(server, 'tom')
  const answers = await Promise.all(
    Array.from({ length: 23 }, (_, n) =>
      tom.send(CREATE, { input: { username: `toms-bot-${n}`, scopes: ['READ'] } }),
    ),
  )
  const codes = answers.flatMap(({ errors }) => errors?.map(({ extensions }) => extensions.code) ?? [])
  expect(codes).toEqual(['CONFLICT', 'CONFLICT', 'CONFLICT'])
})

const OFFER =
  'mutation ($userId: ID!, $toUserId: ID) { offerBot(userId: $userId, toUserId: $toUserId) { offeredTo { username } } }'
const ACCEPT = 'mutation ($userId: ID!) { acceptBot(userId: $userId) { owner { username } } }'
const OFFERED = '{ viewer { offeredBots { username } } }'

test('a bot is handed over to a person who accepts it: its tokens end, the former owner can do nothing more, and it stays when they go', async () => {
  const [eva, kim, udo] = await Promise.all(['eva', 'kim', 'udo'].map((name) => signUp(server, name)))
  const { token, bot } = await create(eva!, { username: 'evas-bot' })
  const other = await create(eva!, { username: 'evas-other-bot' })
  const userId = bot.id
  expect(await eva!.request(OFFER, { userId, toUserId: kim!.id })).toEqual({
    offerBot: { offeredTo: { username: 'kim' } },
  })
  expect(await kim!.request(OFFERED)).toEqual({ viewer: { offeredBots: [{ username: 'evas-bot' }] } })
  expect(await udo!.request('{ user(username: "evas-bot") { offeredTo { username } } }')).toEqual({
    user: { offeredTo: null },
  })
  expect(await refusal(udo!, ACCEPT, { userId })).toMatchObject({ code: 'NOT_FOUND', field: 'userId' })
  for (const [toUserId, code] of [
    [eva!.id, 'BAD_USER_INPUT'],
    [other.bot.id, 'BAD_USER_INPUT'],
  ])
    expect(await refusal(eva!, OFFER, { userId, toUserId })).toMatchObject({ code, field: 'toUserId' })
  expect(await codeOf(token)).toBeUndefined()
  // Of two answers at once, the offer is used up by one.
  const answers = await Promise.all([1, 2].map(() => kim!.send(ACCEPT, { userId })))
  expect(answers.filter(({ errors }) => !errors)).toHaveLength(1)
  expect(await codeOf(token)).toBe('UNAUTHENTICATED')
  expect(await refusal(eva!, REPLACE, { userId, scopes: ['READ'] })).toMatchObject({ code: 'NOT_FOUND' })
  await eva!.request('mutation ($password: String!) { deleteAccount(password: $password) }', { password })
  expect(await kim!.request(BOTS)).toEqual({ viewer: { bots: [{ username: 'evas-bot' }] } })
  expect(await udo!.request('{ user(username: "evas-other-bot") { id } }')).toEqual({ user: null })

  await kim!.request(OFFER, { userId, toUserId: udo!.id })
  expect(await udo!.request('mutation ($userId: ID!) { declineBot(userId: $userId) }', { userId })).toEqual({
    declineBot: true,
  })
  await kim!.request(OFFER, { userId, toUserId: udo!.id })
  await kim!.request(OFFER, { userId })
  expect(await refusal(udo!, ACCEPT, { userId })).toMatchObject({ code: 'NOT_FOUND' })
})

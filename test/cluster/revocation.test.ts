import { createHash } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { createApiClient } from '../harness/client.ts'
import { type Cluster, startCluster } from '../harness/cluster/cluster.ts'
import { type Door, type Doors, type FirstToken, openDoors } from '../harness/cluster/doors.ts'
import { follow } from '../harness/cluster/follow.ts'
import { allReady } from '../harness/cluster/health.ts'
import { globalId, uuidOf } from '../harness/ids.ts'
import { BAN, CHANGE_KEY, DELETE_ROOM, KICK, SET_ROLE } from '../harness/moderation.ts'
import { password, signUp } from '../harness/people.ts'
import { RefusedError } from '../harness/result.ts'
import { createRoom, joinRoom, LEAVE } from '../harness/rooms.ts'
import type { Sql } from '../harness/sql.ts'
import { until } from '../harness/wait.ts'

// For each way to lose access: which open subscriptions end, with which code, and how soon; and what the same open sockets
// may still do. On one node, between two nodes, and between two nodes without Redis.

const alone = await startCluster(1)
const pair = await startCluster(2)
afterAll(() => Promise.all([alone.stop(), pair.stop()]))

/** Milliseconds between a node's own checks of the database. */
const CHECK = 5_000

type Way = {
  /** Takes the access away, on the node where the rooms were created. */
  act: (doors: Doors, sql: Sql) => Promise<unknown>
  /** Returns the code that an open subscription ends with, or undefined if it stays open. */
  ends: (door: Door) => string | undefined
  /** The rights of the same open sockets afterwards; by default those of a member. */
  still?: Partial<Record<Door['who'], Rights>>
  /** A preparation, and the rights of the first socket after it. */
  before?: { act: (doors: Doors) => Promise<unknown>; first: Rights }
  firstToken?: FirstToken
  /** True if no message announces it, so that only a check of the database finds it. */
  byItself?: true
}

/** The outcome of reading the room, posting to it and requesting what only moderators see: OK, or the error's code. */
type Rights = { read: string; post: string; moderate: string }
const member: Rights = { read: 'OK', post: 'OK', moderate: 'FORBIDDEN' }
const none = (code: string): Rights => ({ read: code, post: code, moderate: code })
const outOfTheRoom = { first: none('FORBIDDEN'), second: none('FORBIDDEN') }

const inRoom = ({ what }: Door) => what === 'home' || what === 'presence'
const memberEnds = (door: Door) => (door.who !== 'bystander' && inRoom(door) ? 'FORBIDDEN' : undefined)
const sessionEnds = (session: Door['who']) => (door: Door) =>
  door.who === session ? 'UNAUTHENTICATED' : undefined
const byOwner =
  (query: string, variables: object = {}) =>
  ({ owner, home, subject }: Doors) =>
    owner.request(query, { roomId: home.id, userId: subject.id, ...variables })
/** Makes the owner an admin of the server, who acts on the subject, who is one too if that is taken away. */
const byAdmin =
  (query: string) =>
  async ({ owner, subject }: Doors, sql: Sql): Promise<unknown> => {
    const admins = query.includes('setAdmin') ? [owner.username, subject.username] : [owner.username]
    await sql('UPDATE "User" SET admin = true WHERE username = ANY($1)', [admins])
    return owner.request(query, { userId: subject.id })
  }
const bothSessionsEnd = ({ who }: Door) => (who === 'bystander' ? undefined : 'UNAUTHENTICATED')
const bySubject =
  (query: string, variables: object = {}) =>
  ({ subject, home }: Doors) =>
    subject.request(query, { roomId: home.id, ...variables })
const idsOf = async <List extends string>({ subject }: Doors, list: List, fields: string) => {
  type Answer = { viewer: Record<List, { id: string; current?: boolean }[]> }
  return (await subject.request<Answer>(`{ viewer { ${list} { id ${fields} } } }`)).viewer[list]
}
const accessToken: FirstToken = async (subject, here) => {
  const query = 'mutation { createAccessToken(input: { name: "bot", scopes: [READ] }) { token } }'
  return (await subject.at(here).request<{ createAccessToken: { token: string } }>(query)).createAccessToken
    .token
}
const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url')
const reader: Rights = { read: 'OK', post: 'FORBIDDEN', moderate: 'FORBIDDEN' }
const setRole = (role: string) => byOwner(SET_ROLE, { role })

const ways: Record<string, Way> = {
  'a ban': {
    act: byOwner(BAN),
    ends: memberEnds,
    still: {
      first: { ...none('FORBIDDEN'), read: 'NOT_FOUND', moderate: 'NOT_FOUND' },
      second: { ...none('FORBIDDEN'), read: 'NOT_FOUND', moderate: 'NOT_FOUND' },
    },
  },
  'a kick': {
    act: byOwner(KICK),
    ends: memberEnds,
    still: outOfTheRoom,
  },
  leaving: {
    act: bySubject(LEAVE),
    ends: memberEnds,
    still: outOfTheRoom,
  },
  'taking a role away': {
    before: { act: setRole('MODERATOR'), first: { ...member, moderate: 'OK' } },
    act: setRole('MEMBER'),
    ends: () => undefined,
  },
  'changing the key': {
    act: byOwner(CHANGE_KEY, { key: 'from now on' }),
    ends: () => undefined,
  },
  'deleting the room': {
    act: byOwner(DELETE_ROOM),
    ends: (door) => (inRoom(door) ? 'complete' : undefined),
    still: { first: none('NOT_FOUND'), second: none('NOT_FOUND'), bystander: none('NOT_FOUND') },
  },
  'signing out': {
    act: bySubject('mutation { signOut }'),
    ends: sessionEnds('first'),
    still: { first: none('UNAUTHENTICATED') },
  },
  'revoking a session': {
    act: async (doors) => {
      const other = (await idsOf(doors, 'sessions', 'current')).find(({ current }) => !current)
      await bySubject('mutation ($id: ID!) { revokeSession(id: $id) { user { id } } }', { id: other?.id })(
        doors,
      )
    },
    ends: sessionEnds('second'),
    still: { second: none('UNAUTHENTICATED') },
  },
  'the end of a session’s time': {
    act: ({ second }, sql) => sql('UPDATE "Session" SET "expiresAt" = now() WHERE id = $1', [hashOf(second)]),
    ends: sessionEnds('second'),
    still: { second: none('UNAUTHENTICATED') },
    byItself: true,
  },
  'changing the password': {
    act: ({ second, here }) =>
      createApiClient(here.url, second).request(
        'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { user { id } } }',
        { input: { currentPassword: password, newPassword: `${password} again` } },
      ),
    ends: sessionEnds('first'),
    still: { first: none('UNAUTHENTICATED') },
  },
  'removing a passkey': {
    act: async ({ subject, second }, sql) => {
      const [passkey] = (await sql(
        `WITH passkey AS (INSERT INTO "Passkey" (id, "userId", name, "credentialId", "publicKey")
           SELECT gen_random_uuid(), id, 'phone', username, '' FROM "User" WHERE username = $1 RETURNING id)
         UPDATE "Session" SET "passkeyId" = (SELECT id FROM passkey) WHERE id = $2 RETURNING "passkeyId"`,
        [subject.username, hashOf(second)],
      )) as { passkeyId: string }[]
      await subject.request(
        'mutation ($id: ID!, $password: String!) { removePasskey(id: $id, password: $password) { id } }',
        { id: globalId('Passkey', passkey!.passkeyId), password },
      )
    },
    ends: sessionEnds('second'),
    still: { second: none('UNAUTHENTICATED') },
  },
  'unlinking an identity': {
    act: async ({ subject, second }, sql) => {
      const issuer = 'https://id.example.org'
      await sql(
        `WITH identity AS (INSERT INTO "Identity" (id, "userId", issuer, subject)
           SELECT gen_random_uuid(), id, $1, username FROM "User" WHERE username = $2 RETURNING id)
         UPDATE "Session" SET "identityId" = (SELECT id FROM identity) WHERE id = $3`,
        [issuer, subject.username, hashOf(second)],
      )
      const providerId = hashOf(issuer).slice(0, 16)
      await subject.request(
        'mutation ($id: ID!, $password: String!) { unlinkIdentity(providerId: $id, password: $password) { id } }',
        { id: providerId, password },
      )
    },
    ends: sessionEnds('second'),
    still: { second: none('UNAUTHENTICATED') },
  },
  'revoking an access token': {
    before: { act: async () => {}, first: reader },
    firstToken: accessToken,
    act: async (doors) => {
      const [token] = await idsOf(doors, 'accessTokens', 'name')
      await bySubject('mutation ($id: ID!) { revokeAccessToken(id: $id) { user { id } } }', {
        id: token?.id,
      })(doors)
    },
    ends: sessionEnds('first'),
    still: { first: none('UNAUTHENTICATED') },
  },
  'the end of an access token’s time': {
    firstToken: accessToken,
    act: ({ subject }, sql) =>
      sql(
        'UPDATE "AccessToken" SET "expiresAt" = now() WHERE "userId" = (SELECT id FROM "User" WHERE username = $1)',
        [subject.username],
      ),
    ends: sessionEnds('first'),
    still: { first: none('UNAUTHENTICATED') },
    byItself: true,
  },
  'a suspension': {
    act: byAdmin('mutation ($userId: ID!) { suspendUser(userId: $userId, reason: "Spam") { id } }'),
    ends: bothSessionsEnd,
    still: { first: none('UNAUTHENTICATED'), second: none('UNAUTHENTICATED') },
  },
  'a suspension of someone with an access token': {
    before: { act: async () => {}, first: reader },
    firstToken: accessToken,
    act: byAdmin(
      'mutation ($userId: ID!) { suspendUser(userId: $userId, reason: "Spam", expiresIn: 3600) { id } }',
    ),
    ends: bothSessionsEnd,
    still: { first: none('UNAUTHENTICATED'), second: none('UNAUTHENTICATED') },
  },
  'an admin who signs the person out everywhere': {
    act: byAdmin('mutation ($userId: ID!) { signOutUser(userId: $userId) { id } }'),
    ends: bothSessionsEnd,
    still: { first: none('UNAUTHENTICATED'), second: none('UNAUTHENTICATED') },
  },
  'a password reset': {
    act: async (doors, sql) => {
      const link = await byAdmin('mutation ($userId: ID!) { createPasswordResetLink(userId: $userId) }')(
        doors,
        sql,
      )
      const token = new URL(
        (link as { createPasswordResetLink: string }).createPasswordResetLink,
      ).searchParams.get('token')
      await createApiClient(doors.here.url).request(
        'mutation ($token: String!) { resetPassword(token: $token, newPassword: "another long password") { token } }',
        { token },
      )
    },
    ends: bothSessionsEnd,
    still: { first: none('UNAUTHENTICATED'), second: none('UNAUTHENTICATED') },
  },
  'taking admin away': {
    before: { act: async () => {}, first: member },
    act: byAdmin('mutation ($userId: ID!) { setAdmin(userId: $userId, admin: false) { id } }'),
    ends: () => undefined,
  },
  'deleting the account': {
    act: bySubject('mutation ($password: String!) { deleteAccount(password: $password) }', {
      password,
    }),
    // The account leaves its rooms and loses its sessions, and either can arrive first.
    ends: (door) =>
      door.who === 'bystander'
        ? undefined
        : (inRoom(door) || door.what === 'elsewhere') && door.end === 'FORBIDDEN'
          ? 'FORBIDDEN'
          : 'UNAUTHENTICATED',
    still: { first: none('UNAUTHENTICATED'), second: none('UNAUTHENTICATED') },
  },
}

const documents: Rights = {
  read: 'query ($roomId: ID!) { node(id: $roomId) { ... on Room { messages(last: 1) { nodes { id } } } } }',
  post: 'mutation ($roomId: ID!) { sendMessage(input: { roomId: $roomId, text: "still here" }) { id } }',
  moderate: 'query ($roomId: ID!) { node(id: $roomId) { ... on Room { bans { nodes { id } } } } }',
}

/** Returns what an open socket may do in the room. */
async function rightsOf({ sockets, home }: Doors, who: Door['who']): Promise<Rights> {
  const codeOf = (document: string) =>
    sockets[who].request<{ node?: object | null }>(document, { roomId: home.id }).then(
      // A room that is hidden from the person is null.
      ({ node }) => (node === null ? 'NOT_FOUND' : 'OK'),
      (error: Error) => (error instanceof RefusedError ? error.code : error.message),
    )
  return {
    read: await codeOf(documents.read),
    post: await codeOf(documents.post),
    moderate: await codeOf(documents.moderate),
  }
}

/** Opens everything and does the preparation. */
async function prepare({ nodes }: Cluster, way: Way): Promise<Doors> {
  const doors = await openDoors(nodes[0]!, nodes.at(-1)!, way)
  if (way.before) {
    await way.before.act(doors)
    expect(await rightsOf(doors, 'first')).toEqual(way.before.first)
  }
  return doors
}

/** Takes the access away, and expects that exactly the affected subscriptions end in time, and that no right survives. */
async function expectRevoked(
  doors: Doors,
  { act, ends, still, byItself }: Way,
  { sql, within }: { sql: Sql; within: number },
): Promise<void> {
  await act(doors, sql)
  const affected = doors.open.filter((door) => ends(door) !== undefined)
  await until(
    'all affected subscriptions have ended',
    () => affected.every(({ end }) => end !== undefined),
    byItself ? Math.max(within, CHECK + 1_000) : within,
  )
  expect(doors.open.map(({ who, what, end }) => ({ who, what, end }))).toEqual(
    doors.open.map((door) => ({ who: door.who, what: door.what, end: ends(door) })),
  )
  for (const who of ['first', 'second', 'bystander'] as const)
    expect({ who, ...(await rightsOf(doors, who)) }).toEqual({ who, ...(still?.[who] ?? member) })
}

test.each(Object.entries(ways))(
  'on one node, %s ends exactly the subscriptions that lose access, within a second [SEC-40]',
  async (_, way) => {
    await expectRevoked(await prepare(alone, way), way, { sql: alone.sql, within: 1_000 })
  },
)

test.each(Object.entries(ways))(
  'on another node, %s ends exactly the subscriptions that lose access, within a second [SEC-41]',
  async (_, way) => {
    await expectRevoked(await prepare(pair, way), way, { sql: pair.sql, within: 1_000 })
  },
)

test(
  'while Redis is down, each of these ends them within five seconds [SEC-61]',
  { timeout: 120_000 },
  async () => {
    const all: [Doors, Way][] = []
    for (const way of Object.values(ways)) all.push([await prepare(pair, way), way])
    await pair.redis!.kill()
    await Promise.all(all.map(([doors, way]) => expectRevoked(doors, way, { sql: pair.sql, within: CHECK })))
    await pair.redis!.start()
    await allReady(pair.nodes, CHECK)
  },
)

/** Creates a bot that follows a room on one node, and returns how to end it on another. */
async function followWithBot({ nodes, sql }: Cluster) {
  const [here, there] = [nodes[0]!, nodes.at(-1)!]
  const [owner, admin, heir] = [await signUp(here), await signUp(here), await signUp(here)]
  await sql('UPDATE "User" SET admin = true WHERE id = $1', [uuidOf(admin.id)])
  const room = await createRoom(owner)
  const { createBot: created } = await owner.request<{ createBot: { token: string; bot: { id: string } } }>(
    'mutation ($input: CreateBotInput!) { createBot(input: $input) { token bot { id } } }',
    { input: { username: `bot-${owner.username}`.slice(0, 32), scopes: ['READ', 'WRITE'] } },
  )
  const bot = { ...owner, ...createApiClient(there.url, created.token) }
  await joinRoom(bot, room)
  const follower = await follow(bot, room.id)
  const userId = created.bot.id
  return {
    follower,
    endings: {
      'deleting the bot': () =>
        owner.request('mutation ($userId: ID!) { deleteBot(userId: $userId) }', { userId }),
      'handing the bot over': async () => {
        const offer = 'mutation ($userId: ID!, $to: ID) { offerBot(userId: $userId, toUserId: $to) { id } }'
        await owner.request(offer, { userId, to: heir.id })
        await heir.request('mutation ($userId: ID!) { acceptBot(userId: $userId) { id } }', { userId })
      },
      'suspending the owner': () =>
        admin.request('mutation ($userId: ID!) { suspendUser(userId: $userId) { id } }', {
          userId: owner.id,
        }),
      'deleting the owner': () =>
        owner.request('mutation ($password: String!) { deleteAccount(password: $password) }', { password }),
    },
  }
}

const botEndings = [
  'deleting the bot',
  'handing the bot over',
  'suspending the owner',
  'deleting the owner',
] as const
// The bot leaves its rooms and loses its token, and either can arrive first.
const ended = /^(UNAUTHENTICATED|FORBIDDEN)$/

test.each(botEndings)(
  '%s ends what its token opened, on one node and on another within a second, and without Redis within five',
  { timeout: 60_000 },
  async (ending) => {
    for (const cluster of [alone, pair]) {
      const { follower, endings } = await followWithBot(cluster)
      await endings[ending]()
      await until('the bot’s subscription has ended', () => ended.test(follower.endCode ?? ''), 1_000)
    }
    const { follower, endings } = await followWithBot(pair)
    await pair.redis!.kill()
    await endings[ending]()
    await until('the bot’s subscription has ended', () => ended.test(follower.endCode ?? ''), CHECK + 1_000)
    await pair.redis!.start()
    await allReady(pair.nodes, CHECK)
  },
)

test.each([
  ['one node', alone],
  ['two nodes', pair],
  ['two nodes without Redis', pair],
])(
  'on %s, an admin who turns off the second factor that admins need can do nothing more as one, at once [SEC-149]',
  { timeout: 60_000 },
  async (where, { nodes, sql, redis }) => {
    const isWithoutRedis = where.endsWith('without Redis')
    const boss = await signUp(nodes[0]!)
    const who = [boss.username]
    await sql('UPDATE "User" SET admin = true WHERE username = $1', who)
    await sql(
      'INSERT INTO "Totp" ("userId", secret, "confirmedAt") SELECT id, \'\', now() FROM "User" WHERE username = $1',
      who,
    )
    await sql('UPDATE "Server" SET "adminSecondFactorRequired" = true')
    try {
      const admin = (node: { url: string }) => boss.at(node).send('{ admin { __typename } }')
      for (const node of nodes) expect((await admin(node)).data).toEqual({ admin: { __typename: 'Admin' } })
      if (isWithoutRedis) await redis!.kill()
      await boss.request(
        'mutation ($password: String!) { disableTotp(password: $password) { totpEnabled } }',
        { password },
      )
      for (const node of nodes)
        expect((await admin(node)).errors?.[0]?.extensions).toMatchObject({
          code: 'FORBIDDEN',
          messageKey: 'admin_second_factor_required',
        })
    } finally {
      await sql('UPDATE "Server" SET "adminSecondFactorRequired" = false')
      if (isWithoutRedis) {
        await redis!.start()
        await allReady(nodes, CHECK)
      }
    }
  },
)

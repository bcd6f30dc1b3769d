import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createApiClient } from '../harness/client.ts'
import { followInbox, MARK_NOTIFICATIONS } from '../harness/notifications.ts'
import { password, type Person, signUp } from '../harness/people.ts'
import { createRoom, followRoom, joinRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()

const VIEWER = '{ viewer { user { username } } }'
const SESSIONS = '{ viewer { sessions { id current userAgent } } }'
const REVOKE = 'mutation ($id: ID!) { revokeSession(id: $id) { sessions { id } } }'
const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { token user { username } } }'
const CHANGE_PASSWORD =
  'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { user { username } } }'
const UPDATE_PROFILE =
  'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { displayName bot } }'

type Sessions = { viewer: { sessions: { id: string; current: boolean; userAgent: string | null }[] } }

async function signIn(username: string, secret = password, headers: Record<string, string> = {}) {
  const answer = await createApiClient(server.url).send<{ signIn: { token: string } }>(
    SIGN_IN,
    { input: { username, password: secret } },
    headers,
  )
  return { ...answer, token: answer.data?.signIn.token ?? '' }
}

const another = async (person: Person) => createApiClient(server.url, (await signIn(person.username)).token)
const isIn = async (client: { send: Person['send'] }) =>
  (await client.send<{ viewer: object | null }>(VIEWER)).data?.viewer != null

test('signing in creates a new session and ends the browser’s old one [SEC-59]', async () => {
  const ana = await signUp(server)
  const first = await signIn(ana.username)
  const cookie = first.headers
    .getSetCookie()
    .map((header) => header.split(';')[0])
    .join('; ')
  expect(cookie).toContain(`session=${first.token}`)
  const second = await signIn(ana.username, password, { cookie })
  expect(second.token).not.toBe(first.token)
  expect(await isIn(createApiClient(server.url, first.token))).toBe(false)
  expect(await isIn(createApiClient(server.url, second.token))).toBe(true)
  expect(await isIn(ana)).toBe(true)
})

test('a failed sign-in ends no session', async () => {
  const ana = await signUp(server)
  const { errors } = await signIn(ana.username, 'not the password', { cookie: `session=${ana.token}` })
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', field: 'password' })
  expect(await isIn(ana)).toBe(true)
})

test('sessions are listed with their device, mark the current one, and can be revoked one by one', async () => {
  const ana = await signUp(server)
  const phone = createApiClient(
    server.url,
    (await signIn(ana.username, password, { 'user-agent': 'A phone' })).token,
  )
  const { viewer } = await ana.request<Sessions>(SESSIONS)
  expect(viewer.sessions).toHaveLength(2)
  const mine = viewer.sessions.find(({ current }) => current)!
  const other = viewer.sessions.find(({ current }) => !current)!
  expect(other.userAgent).toBe('A phone')
  const room = await createRoom(ana)
  const [events, mineToo] = [followRoom(phone, room.id), followRoom(ana, room.id)]
  for (const each of [events, mineToo]) await each.next()
  expect(await ana.request(REVOKE, { id: other.id })).toEqual({
    revokeSession: { sessions: [{ id: mine.id }] },
  })
  expect((await events.ended).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  expect(await isIn(phone)).toBe(false)
  expect((await ana.refused(REVOKE, { id: other.id })).extensions).toMatchObject({
    code: 'NOT_FOUND',
    field: 'id',
  })
  await ana.request('mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }', {
    input: { roomId: room.id, text: 'still here' },
  })
  expect((await mineToo.next()).roomEvents.message?.text).toBe('still here')
})

test('a session is extended by use, up to one year [SEC-60]', async () => {
  const ana = await signUp(server)
  const id = createHash('sha256').update(ana.token).digest('base64url')
  const day = 86_400_000
  const useAfter = async (days: number) => {
    const opened = new Date(Date.now() - days * day)
    await server.sql(
      `UPDATE "Session" SET "createdAt" = $2, "expiresAt" = now() + interval '1 day' WHERE id = $1`,
      [id, opened],
    )
    await proveAnew()
    const [row] = await server.sql<{ expiresAt: Date }>('SELECT "expiresAt" FROM "Session" WHERE id = $1', [
      id,
    ])
    return (row!.expiresAt.getTime() - opened.getTime()) / day
  }
  // The viewer of a token is cached for some seconds, and a changed profile invalidates that.
  const proveAnew = async () => {
    await ana.request(UPDATE_PROFILE, { input: { displayName: `Ana ${Math.random()}` } })
    await expect.poll(() => isIn(ana)).toBe(true)
  }
  await expect.poll(() => useAfter(100)).toBeCloseTo(130, 1)
  await expect.poll(() => useAfter(350)).toBeCloseTo(365, 1)
})

test('nobody can see or revoke the sessions of others', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const { viewer } = await ana.request<Sessions>(SESSIONS)
  const { id } = viewer.sessions[0]!
  expect((await leo.refused(REVOKE, { id })).extensions.code).toBe('NOT_FOUND')
  expect(await leo.request('query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual({ node: null })
  expect(await isIn(ana)).toBe(true)
})

test('changing the password ends all other sessions and their subscriptions [SEC-63]', async () => {
  const ana = await signUp(server)
  const other = await another(ana)
  const room = await createRoom(ana)
  const [theirs, mine] = [followRoom(other, room.id), followRoom(ana, room.id)]
  for (const each of [theirs, mine]) await each.next()
  const viewerEvents = other.subscribe('subscription { viewerEvents { __typename } }')
  const newPassword = 'another horse, another staple'
  await ana.request(CHANGE_PASSWORD, { input: { currentPassword: password, newPassword } })
  for (const each of [theirs, viewerEvents])
    expect((await each.ended).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  expect(await isIn(other)).toBe(false)
  expect(await isIn(ana)).toBe(true)
  expect((await signIn(ana.username)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  expect((await signIn(ana.username, newPassword)).errors).toBeUndefined()
})

test.for([
  ['the wrong current password', 'not the password', 'long enough to be one', 'FORBIDDEN', 'currentPassword'],
  ['a new one that is too short', password, 'short', 'BAD_USER_INPUT', 'newPassword'],
  ['a new one that is too long', password, 'x'.repeat(257), 'BAD_USER_INPUT', 'newPassword'],
] as const)(
  'changing the password with %s is refused and ends no session [SEC-50]',
  async ([, currentPassword, newPassword, code, field]) => {
    const ana = await signUp(server)
    const other = await another(ana)
    expect(
      (await ana.refused(CHANGE_PASSWORD, { input: { currentPassword, newPassword } })).extensions,
    ).toMatchObject({ code, field })
    expect(await isIn(other)).toBe(true)
  },
)

test('a changed profile is shown at once to the person and to members of the same rooms', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoom(ana)
  await joinRoom(leo, room)
  const events = leo.subscribe<{ roomEvents: { membership?: { user: object } } }>(
    `subscription ($roomId: ID!) { roomEvents(roomId: $roomId) {
      ... on MembershipChanged { membership { user { username displayName bot } } } } }`,
    { roomId: room.id },
  )
  await events.next()
  expect(await ana.request(UPDATE_PROFILE, { input: { displayName: '  Ana Ñandú  ', bot: true } })).toEqual({
    updateProfile: { displayName: 'Ana Ñandú', bot: true },
  })
  expect((await events.next()).roomEvents.membership?.user).toEqual({
    username: ana.username,
    displayName: 'Ana Ñandú',
    bot: true,
  })
  expect(await ana.request('{ viewer { user { displayName bot } } }')).toEqual({
    viewer: { user: { displayName: 'Ana Ñandú', bot: true } },
  })
  expect(await ana.request(UPDATE_PROFILE, { input: { displayName: ' ' } })).toEqual({
    updateProfile: { displayName: ana.username, bot: true },
  })
  expect(await ana.request(UPDATE_PROFILE, { input: { bot: false } })).toEqual({
    updateProfile: { displayName: ana.username, bot: false },
  })
})

test.for([
  ['of 51 characters', 'x'.repeat(51)],
  ['that cannot be stored', 'a\0b'],
])('a display name %s is refused', async ([, displayName]) => {
  const ana = await signUp(server)
  const { extensions } = await ana.refused(UPDATE_PROFILE, { input: { displayName } })
  expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'displayName' })
})

const SIGN_INS = `{ viewer { unreadNotificationCount notifications { nodes { id cause readAt device
  session { id current } actor { id } room { id } message { id } } } } }`
interface SignIns {
  viewer: {
    unreadNotificationCount: number
    notifications: {
      nodes: { id: string; cause: string; device: string; session: { id: string; current: boolean } | null }[]
    }
  }
}
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'

test('without a mail address, a sign-in from a new device is a notification, with which it can be ended [SEC-214]', async () => {
  const [ana, ben] = [await signUp(server), await signUp(server)]
  const inbox = await followInbox(ana)
  const { token, headers } = await signIn(ana.username, password, { 'user-agent': FIREFOX })
  const stranger = createApiClient(server.url, token)
  expect(await inbox.next()).toMatchObject({
    viewerEvents: { unreadNotificationCount: 1, notification: { cause: 'SIGN_IN', readAt: null } },
  })
  const device = /device=[^;]+/.exec(headers.getSetCookie().join('\n'))![0]
  await signIn(ana.username, password, { cookie: device })
  await signIn(ana.username, 'not the password')
  const { viewer } = await ana.request<SignIns>(SIGN_INS)
  expect(viewer.unreadNotificationCount).toBe(1)
  const [notification] = viewer.notifications.nodes
  expect(notification).toMatchObject({
    ...{ cause: 'SIGN_IN', readAt: null, device: 'Firefox on Linux' },
    ...{ session: { current: false }, actor: null, room: null, message: null },
  })
  const own = await stranger.request<SignIns>(SIGN_INS)
  expect(own.viewer.notifications.nodes[0]!.session!.current).toBe(true)
  const NODE = 'query ($id: ID!) { node(id: $id) { id } }'
  expect(await ben.request(NODE, { id: notification!.id })).toEqual({ node: null })

  await ana.request(REVOKE, { id: notification!.session!.id })
  expect(await isIn(stranger)).toBe(false)
  const after = await ana.request<SignIns>(SIGN_INS)
  expect(after.viewer.notifications.nodes).toMatchObject([{ device: 'Firefox on Linux', session: null }])
  await ana.request(MARK_NOTIFICATIONS)
  expect((await ana.request<SignIns>(SIGN_INS)).viewer.unreadNotificationCount).toBe(0)
  inbox.stop()
})

test('an access token reads of a sign-in, and not its session', async () => {
  const ana = await signUp(server)
  await signIn(ana.username)
  const { createAccessToken } = await ana.request<{ createAccessToken: { token: string } }>(
    'mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { token } }',
    { input: { name: 'reader', scopes: ['READ'] } },
  )
  const byToken = await createApiClient(server.url, createAccessToken.token).request<SignIns>(SIGN_INS)
  expect(byToken.viewer.notifications.nodes).toMatchObject([
    { cause: 'SIGN_IN', device: 'node', session: null },
  ])
})

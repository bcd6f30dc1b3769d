import { expect, test } from 'vitest'
import { createApiClient } from '../harness/client.ts'
import {
  auditLog,
  BAN,
  CREATE_INVITE,
  createStaffedRoom,
  KICK,
  REVOKE_INVITE,
  SET_ROLE,
  signUpStaff,
  TRANSFER,
} from '../harness/moderation.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoom, JOIN, LEAVE, type Room } from '../harness/rooms.ts'
import { sharedServer, startServer } from '../harness/server.ts'

const server = sharedServer()

const staff = await signUpStaff(server)
const { owner, moderator, member } = staff
const key = 'a key that nobody is told'

interface Invite {
  id: string
  code: string
  url: string
  usesLeft: number | null
  expiresAt: string | null
}

const PREVIEW = `query ($code: String!) { invite(code: $code) { room { name visibility } createdBy { username } expiresAt } }`
const INVITES = 'query ($name: String!) { room(name: $name) { invites { nodes { id code usesLeft } } } }'

const invite = async (room: Room, more: object = {}, by: Person = moderator) =>
  (await by.request<{ createInvite: Invite }>(CREATE_INVITE, { input: { roomId: room.id, ...more } }))
    .createInvite
const invitesTo = async (room: Room) =>
  (await owner.request<{ room: { invites: { nodes: Invite[] } } }>(INVITES, room)).room.invites.nodes
const join = (person: Person, code: string) => person.send(JOIN, { input: { invite: code } })
const codeOf = async (answer: ReturnType<typeof join>) => (await answer).errors?.[0]?.extensions ?? 'in'

const invalid = { code: 'NOT_FOUND', field: 'invite', messageKey: 'invite_not_valid' }

test('an invite opens a private room without its key, and shows its room to visitors who are signed out', async () => {
  const room = await createStaffedRoom(staff, { key })
  const { code, url, usesLeft, expiresAt } = await invite(room)
  expect({ usesLeft, expiresAt }).toEqual({ usesLeft: null, expiresAt: null })
  expect(new URL(url).pathname).toBe(`/invite/${code}`)
  expect(await createApiClient(server.url).request(PREVIEW, { code })).toEqual({
    invite: {
      room: { name: room.name, visibility: 'PRIVATE' },
      createdBy: { username: moderator.username },
      expiresAt: null,
    },
  })
  const newcomer = await signUp(server)
  expect(await codeOf(join(newcomer, code))).toBe('in')
  expect(await codeOf(join(newcomer, code))).toBe('in')
})

test('people who may invite see an invite’s code again, although it is stored nowhere', async () => {
  const room = await createStaffedRoom(staff, { key })
  const { id, code } = await invite(room)
  expect(await invitesTo(room)).toEqual([{ id, code, usesLeft: null }])
  const rows = await server.sql<{ row: string }>('SELECT i::text AS row FROM "Invite" i')
  expect(rows.some(({ row }) => row.includes(code))).toBe(false)
  expect((await member.refused(INVITES, room)).extensions.code).toBe('FORBIDDEN')
  expect((await member.refused('query ($id: ID!) { node(id: $id) { id } }', { id })).extensions.code).toBe(
    'FORBIDDEN',
  )
})

test('an invite works as often as it says, and members use none of it [SEC-16]', async () => {
  const room = await createStaffedRoom(staff, { key })
  const { code } = await invite(room, { maxUses: 2 })
  const people = await Promise.all([signUp(server), signUp(server), signUp(server)])
  expect(await codeOf(join(member, code))).toBe('in')
  expect((await invitesTo(room))[0]?.usesLeft).toBe(2)
  expect(await codeOf(join(people[0], code))).toBe('in')
  expect(await codeOf(join(people[0], code))).toBe('in')
  expect((await invitesTo(room))[0]?.usesLeft).toBe(1)
  expect(await codeOf(join(people[1], code))).toBe('in')
  expect(await codeOf(join(people[2], code))).toEqual(invalid)
  expect(await invitesTo(room)).toEqual([])
})

test('of many people who use the last use of an invite at the same moment on two nodes, one gets in [SEC-18]', async () => {
  const room = await createStaffedRoom(staff, { key })
  const other = await startServer({ database: server.database })
  try {
    const people = await Promise.all(Array.from({ length: 8 }, () => signUp(server)))
    const { code } = await invite(room, { maxUses: 1 })
    const answers = await Promise.all(
      people.map((person, i) =>
        codeOf(
          createApiClient(i % 2 ? other.url : server.url, person.token).send(JOIN, {
            input: { invite: code },
          }),
        ),
      ),
    )
    expect(answers.filter((answer) => answer === 'in')).toHaveLength(1)
    expect(answers.filter((answer) => answer !== 'in')).toEqual(Array(7).fill(invalid))
    const { room: after } = await owner.request<{ room: { memberCount: number } }>(
      'query ($name: String!) { room(name: $name) { memberCount } }',
      room,
    )
    expect(after.memberCount).toBe(4)
  } finally {
    await other.stop()
  }
})

test('a full room uses no invite up', async () => {
  const room = await createRoom(owner, { key, capacity: 2 })
  const { code } = await invite(room, { maxUses: 1 }, owner)
  const [first, second] = [await signUp(server), await signUp(server)]
  await first.request(JOIN, { input: { name: room.name, key } })
  expect(await codeOf(join(second, code))).toMatchObject({ code: 'CONFLICT' })
  await owner.request(KICK, { roomId: room.id, userId: first.id })
  expect(await codeOf(join(second, code))).toBe('in')
})

test('an expired, revoked, altered or invented invite opens nothing and shows nothing [SEC-75]', async () => {
  const room = await createStaffedRoom(staff, { key })
  const [expired, revoked, kept] = [await invite(room), await invite(room), await invite(room)]
  await server.sql(
    `UPDATE "Invite" SET "expiresAt" = now() - interval '1 second' WHERE id IN
    (SELECT id FROM "Invite" WHERE "roomId" = (SELECT id FROM "Room" WHERE name = $1) ORDER BY id LIMIT 1)`,
    [room.name],
  )
  expect(await moderator.request(REVOKE_INVITE, { id: revoked.id })).toEqual({ revokeInvite: true })
  expect(await moderator.request(REVOKE_INVITE, { id: revoked.id })).toEqual({ revokeInvite: false })
  const changed = kept.code.slice(0, -4) + (kept.code.endsWith('AAAA') ? 'BBBB' : 'AAAA')
  const stranger = await signUp(server)
  for (const code of [expired.code, revoked.code, changed, 'nonsense', '🙂'.repeat(500)]) {
    expect(await codeOf(join(stranger, code))).toEqual(invalid)
    expect(await createApiClient(server.url).request(PREVIEW, { code })).toEqual({ invite: null })
  }
  expect(await codeOf(join(stranger, kept.code))).toBe('in')
  expect((await auditLog(owner, room)).map(({ action }) => action).slice(0, 4)).toEqual([
    'INVITE_REVOKED',
    'INVITE_CREATED',
    'INVITE_CREATED',
    'INVITE_CREATED',
  ])
})

test('an invite does not let banned people in', async () => {
  const room = await createStaffedRoom(staff, { key })
  const { code } = await invite(room)
  await owner.request(BAN, { roomId: room.id, userId: member.id })
  expect(await codeOf(join(member, code))).toMatchObject({ code: 'FORBIDDEN' })
  expect(await member.request(PREVIEW, { code })).toEqual({ invite: null })
})

test.for<[string, (room: Room) => Promise<unknown>]>([
  ['is demoted', ({ id }) => owner.request(SET_ROLE, { roomId: id, userId: moderator.id, role: 'MEMBER' })],
  ['is kicked', ({ id }) => owner.request(KICK, { roomId: id, userId: moderator.id })],
  ['is banned', ({ id }) => owner.request(BAN, { roomId: id, userId: moderator.id })],
  ['leaves', ({ id }) => moderator.request(LEAVE, { roomId: id })],
])(
  'an invite ends when its creator %s, and not when they get the right to invite again',
  async ([, end], { task }) => {
    const room = await createStaffedRoom(staff, { key })
    const [theirs, others] = [await invite(room), await invite(room, {}, owner)]
    await end(room)
    const stranger = await signUp(server)
    expect(await codeOf(join(stranger, theirs.code)), task.name).toEqual(invalid)
    expect(await stranger.request(PREVIEW, { code: theirs.code })).toEqual({ invite: null })
    expect((await invitesTo(room)).map(({ id }) => id)).toEqual([others.id])
    await owner.request('mutation ($r: ID!, $u: ID!) { unbanUser(roomId: $r, userId: $u) }', {
      r: room.id,
      u: moderator.id,
    })
    await moderator.request(JOIN, { input: { name: room.name, key } })
    await owner.request(SET_ROLE, { roomId: room.id, userId: moderator.id, role: 'MODERATOR' })
    expect(await codeOf(join(stranger, theirs.code))).toEqual(invalid)
    expect(await codeOf(join(stranger, others.code))).toBe('in')
  },
)

test('an invite stays valid while its creator may invite, whatever else changes', async () => {
  const room = await createStaffedRoom(staff, { key })
  const [theirs, others] = [await invite(room), await invite(room, {}, owner)]
  await owner.request(TRANSFER, { roomId: room.id, userId: moderator.id })
  await moderator.request('mutation { updateProfile(input: { displayName: "Mo" }) { id } }')
  for (const { code } of [theirs, others]) expect(await codeOf(join(await signUp(server), code))).toBe('in')
})

test('the invites of one person are listed by createdBy', async () => {
  const room = await createStaffedRoom(staff, { key })
  const [theirs] = [
    await invite(room),
    await invite(room, {}, owner),
    await invite(room, { maxUses: 1 }, owner),
  ]
  const list = (createdBy: string) =>
    owner
      .request<{ room: { invites: { nodes: { id: string }[] } } }>(
        'query ($name: String!, $by: ID!) { room(name: $name) { invites(createdBy: $by) { nodes { id } } } }',
        { name: room.name, by: createdBy },
      )
      .then(({ room }) => room.invites.nodes)
  expect(await list(moderator.id)).toEqual([{ id: theirs.id }])
  expect(await list(owner.id)).toHaveLength(2)
  expect(await list(member.id)).toEqual([])
})

test('an invite that is used up, expired, revoked or ended still leads members to the room', async () => {
  const room = await createStaffedRoom(staff, { key })
  const [used, expired, revoked, ended] = [
    await invite(room, { maxUses: 1 }),
    await invite(room, { expiresIn: 3_600 }),
    await invite(room),
    await invite(room),
  ]
  expect(await codeOf(join(await signUp(server), used.code))).toBe('in')
  await server.sql(
    `UPDATE "Invite" SET "expiresAt" = now() - interval '1 second' WHERE "expiresAt" IS NOT NULL`,
  )
  await moderator.request(REVOKE_INVITE, { id: revoked.id })
  await owner.request(SET_ROLE, { roomId: room.id, userId: moderator.id, role: 'MEMBER' })
  // Creating another one forgets none of them.
  await invite(room, {}, owner)
  for (const { code } of [used, expired, revoked, ended]) {
    expect(await member.request(PREVIEW, { code })).toMatchObject({ invite: { room: { name: room.name } } })
    expect(await codeOf(join(member, code))).toBe('in')
    expect(await codeOf(join(await signUp(server), code))).toEqual(invalid)
  }
  const left = await signUp(server)
  await left.request(JOIN, { input: { name: room.name, key } })
  await left.request(LEAVE, { roomId: room.id })
  expect(await left.request(PREVIEW, { code: used.code })).toEqual({ invite: null })
})

test.for([
  ['for no uses', { maxUses: 0 }, 'maxUses'],
  ['for too many uses', { maxUses: 10_001 }, 'maxUses'],
  ['that has already expired', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
  ['to a room that does not exist', { roomId: 'nonsense' }, 'roomId'],
] as const)('an invite %s is refused', async ([, more, field]) => {
  const room = await createStaffedRoom(staff)
  const { extensions } = await owner.refused(CREATE_INVITE, { input: { roomId: room.id, ...more } })
  expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field })
  expect(await invitesTo(room)).toEqual([])
})

test('joining takes a name or an invite, and both must refer to the same room [SEC-15]', async () => {
  const [room, other] = [await createStaffedRoom(staff, { key }), await createRoom(owner)]
  const { code } = await invite(room)
  const stranger = await signUp(server)
  expect((await stranger.refused(JOIN, { input: {} })).extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'name',
  })
  const both = { input: { name: other.name, invite: code } }
  expect((await stranger.refused(JOIN, both)).extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'invite',
  })
  await stranger.request(JOIN, { input: { name: room.name, invite: code } })
})

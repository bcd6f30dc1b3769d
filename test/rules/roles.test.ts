import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Client, createApiClient } from '../harness/client.ts'
import { sendMessage } from '../harness/messages.ts'
import {
  AUDIT_LOG,
  BAN,
  CHANGE_KEY,
  CREATE_INVITE,
  createStaffedRoom,
  DELETE_ROOM,
  KICK,
  type Role,
  SET_ROLE,
  signUpStaff,
  TRANSFER,
  UPDATE_ROOM,
} from '../harness/moderation.ts'
import { type Person, signUp } from '../harness/people.ts'
import { CLOSE, sendPoll } from '../harness/polls.ts'
import { joinRoom, LEAVE, type Room } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()

const staff = await signUpStaff(server)
const { owner, moderator, member } = staff
const [newcomer, stranger, left, banned] = await Promise.all([1, 2, 3, 4].map(() => signUp(server)) as Four)
type Four = [Promise<Person>, Promise<Person>, Promise<Person>, Promise<Person>]

const SEND = 'mutation ($roomId: ID!) { sendMessage(input: { roomId: $roomId, text: "hello" }) { number } }'
const READ = 'query ($name: String!) { room(name: $name) { messages(last: 1) { nodes { number } } } }'
const BANS = 'query ($name: String!) { room(name: $name) { bans { nodes { id } } } }'
const DELETE = 'mutation ($id: ID!) { deleteMessage(messageId: $id) { deletedAt } }'

const SAVE = 'mutation ($id: ID!) { saveMessage(messageId: $id) { id } }'
const PIN = 'mutation ($id: ID!) { pinMessage(messageId: $id) { id } }'
const MENTION_ALL =
  'mutation ($roomId: ID!) { sendMessage(input: { roomId: $roomId, text: "@all" }) { mentionsAll } }'
const REPORT = 'mutation ($id: ID!) { reportMessage(messageId: $id, reason: "Spam") }'
const REPORTS = 'query ($name: String!) { room(name: $name) { reports { nodes { id } } } }'

/** For each permission, prepares the room and returns the operation that needs the permission. */
const attempts: Record<
  string,
  (room: Room, actor: Client) => Promise<[document: string, variables: object]>
> = {
  READ: async (room) => [READ, { name: room.name }],
  POST: async (room) => [SEND, { roomId: room.id }],
  REPORT: async (room) => [REPORT, { id: await postedByAnother(room) }],
  SAVE: async (room) => [SAVE, { id: await postedByAnother(room) }],
  LEAVE: async (room) => [LEAVE, { roomId: room.id }],
  MENTION_ALL: async (room) => [MENTION_ALL, { roomId: room.id }],
  IGNORE_SLOW_MODE: async (room, actor) => {
    await owner.request(UPDATE_ROOM, { input: { roomId: room.id, slowMode: 3_600 } })
    await actor.send(SEND, { roomId: room.id })
    return [SEND, { roomId: room.id }]
  },
  DELETE_ANY_MESSAGE: async (room) => {
    const { id } = await sendMessage(owner, room.id, 'to be deleted')
    return [DELETE, { id }]
  },
  CLOSE_ANY_POLL: async (room) => {
    await joined(room)
    return [CLOSE, { id: (await sendPoll(newcomer, room.id)).id }]
  },
  PIN: async (room) => [PIN, { id: await postedByAnother(room) }],
  KICK: async (room) => [KICK, { roomId: room.id, userId: await joined(room) }],
  BAN: async (room) => [BAN, { roomId: room.id, userId: await joined(room) }],
  READ_BANS: async (room) => [BANS, { name: room.name }],
  READ_REPORTS: async (room) => [REPORTS, { name: room.name }],
  RESOLVE_REPORTS: async (room) => {
    await owner.request(REPORT, { id: await postedByAnother(room) })
    const { room: found } = await owner.request<{ room: { reports: { nodes: { id: string }[] } } }>(REPORTS, {
      name: room.name,
    })
    return ['mutation ($id: ID!) { resolveReport(id: $id) { id } }', { id: found.reports.nodes[0]!.id }]
  },
  INVITE: async (room) => [CREATE_INVITE, { input: { roomId: room.id } }],
  READ_AUDIT_LOG: async (room) => [AUDIT_LOG, { name: room.name }],
  UPDATE_ROOM: async (room) => [UPDATE_ROOM, { input: { roomId: room.id, topic: 'changed' } }],
  CHANGE_KEY: async (room) => [CHANGE_KEY, { roomId: room.id, key: 'open sesame' }],
  SET_ROLE: async (room) => [SET_ROLE, { roomId: room.id, userId: await joined(room), role: 'MODERATOR' }],
  TRANSFER_ROOM: async (room) => [TRANSFER, { roomId: room.id, userId: await joined(room) }],
  DELETE_ROOM: async (room) => [DELETE_ROOM, { roomId: room.id }],
}

/** Lets someone else join the room and returns their id. */
async function joined(room: Room): Promise<string> {
  await joinRoom(newcomer, room)
  return newcomer.id
}

/** Returns the id of a message by someone else. */
async function postedByAnother(room: Room): Promise<string> {
  await joined(room)
  return (await sendMessage(newcomer, room.id, 'to be reported')).id
}

/** The table of docs/roles.md, which is printed from the one in the code. */
const table = readFileSync('docs/roles.md', 'utf8')
  .matchAll(/^\| `([A-Z_]+)` +\|[^|]+\| (yes|–) +\| (yes|–) +\| (yes|–) +\|/gm)
  .map(([, permission, ...cells]) => ({ permission: permission!, cells }))
  .toArray()
const permissions = table.map(({ permission }) => permission)
const roles: Role[] = ['OWNER', 'MODERATOR', 'MEMBER']
const cells = table.flatMap(({ permission, cells }) =>
  roles.map((role, i) => ({ permission, role, allowed: cells[i] === 'yes' })),
)

test('every permission is tried', () => {
  expect(permissions).toEqual(Object.keys(attempts))
})

test.for(cells)(
  'a $role has the permission $permission: $allowed [SEC-67]',
  async ({ permission, role, allowed }) => {
    const room = await createStaffedRoom(staff)
    const actor = { OWNER: owner, MODERATOR: moderator, MEMBER: member }[role]
    const [document, variables] = await attempts[permission]!(room, actor)
    const { data, errors } = await actor.send<{ sendMessage?: { mentionsAll: boolean } }>(document, variables)
    // Without it, @all is plain text.
    if (permission === 'MENTION_ALL') return expect(data?.sendMessage?.mentionsAll).toBe(allowed)
    const refusal = permission === 'IGNORE_SLOW_MODE' ? 'RATE_LIMITED' : 'FORBIDDEN'
    return expect(errors?.map(({ extensions }) => extensions.code)).toEqual(allowed ? undefined : [refusal])
  },
)

test.for(permissions)(
  '%s is refused to strangers, former members, banned people and visitors who are signed out',
  async (permission) => {
    const room = await createStaffedRoom(staff)
    for (const person of [left, banned]) await joinRoom(person, room)
    await left.request(LEAVE, { roomId: room.id })
    await owner.request(BAN, { roomId: room.id, userId: banned.id })
    const outsiders: [Client, string][] = [
      [stranger, 'FORBIDDEN'],
      [left, 'FORBIDDEN'],
      [banned, 'FORBIDDEN'],
      [createApiClient(server.url), 'UNAUTHENTICATED'],
    ]
    for (const [outsider, refusal] of outsiders) {
      const [document, variables] = await attempts[permission]!(room, outsider)
      const { data, errors } = await outsider.send<{ room?: null }>(document, variables)
      // Banned people do not even find the room by its name.
      if (outsider === banned && document.includes('room(name')) expect(data?.room).toBeNull()
      else expect(errors?.map(({ extensions }) => extensions.code)).toEqual([refusal])
    }
  },
)

test('a moderator can moderate neither other moderators nor the owner, and nobody themselves', async () => {
  const room = await createStaffedRoom(staff)
  await owner.request(SET_ROLE, { roomId: room.id, userId: await joined(room), role: 'MODERATOR' })
  for (const act of [BAN, KICK]) {
    for (const target of [newcomer, owner]) {
      const { extensions } = await moderator.refused(act, { roomId: room.id, userId: target.id })
      expect(extensions.code).toBe('FORBIDDEN')
    }
    for (const self of [moderator, owner]) {
      const { extensions } = await self.refused(act, { roomId: room.id, userId: self.id })
      expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'userId' })
    }
  }
  const still = await owner.request<{ room: { memberCount: number } }>(
    'query ($name: String!) { room(name: $name) { memberCount } }',
    { name: room.name },
  )
  expect(still.room.memberCount).toBe(4)
})

test.for([
  ['someone who has left', left, 'NOT_FOUND'],
  ['someone who is banned', banned, 'NOT_FOUND'],
  ['someone who never joined', stranger, 'NOT_FOUND'],
  ['the owner', owner, 'BAD_USER_INPUT'],
  ['an invalid id', { id: 'nonsense' }, 'BAD_USER_INPUT'],
] as const)(
  'changing the role of %s is refused, and so is kicking them',
  async ([, { id: userId }, code]) => {
    const room = await createStaffedRoom(staff)
    for (const person of [left, banned]) await joinRoom(person, room)
    await left.request(LEAVE, { roomId: room.id })
    await owner.request(BAN, { roomId: room.id, userId: banned.id })
    for (const [document, more] of [
      [SET_ROLE, { role: 'MODERATOR' }],
      [KICK, {}],
    ] as const) {
      const { extensions } = await owner.refused(document, { roomId: room.id, userId, ...more })
      expect(extensions).toMatchObject({ code, field: 'userId' })
    }
  },
)

test('a room cannot get a second owner', async () => {
  const room = await createStaffedRoom(staff)
  const { extensions } = await owner.refused(SET_ROLE, { roomId: room.id, userId: member.id, role: 'OWNER' })
  expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'role' })
})

test('a moderator who leaves comes back as a member', async () => {
  const room = await createStaffedRoom(staff)
  await moderator.request(LEAVE, { roomId: room.id })
  await joinRoom(moderator, room)
  expect((await moderator.refused(BANS, { name: room.name })).extensions.code).toBe('FORBIDDEN')
})

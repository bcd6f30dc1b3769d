import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { buildSchema, getNamedType, isInputObjectType } from 'graphql'
import { expect, test } from 'vitest'
import { databaseForFile } from '../harness/database.ts'
import { BLOCK, followInbox, HIDE, listDirects, OPEN, openDirect } from '../harness/directs.ts'
import { globalId, uuidOf } from '../harness/ids.ts'
import { expectCauses, readInbox, setLevel } from '../harness/notifications.ts'
import { ADD, changeMessage, DELETE, EDIT, SEND, sendMessage } from '../harness/messages.ts'
import { password, type Person, signUp } from '../harness/people.ts'
import { createRoomOf, followRoom, JOIN, LEAVE } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import { sql } from '../harness/sql.ts'

const database = await databaseForFile()
const server = await serverForFile({ database })
const admin = await signUp(server, 'boss')
await sql(database.url, 'UPDATE "User" SET admin = true WHERE id = $1', [uuidOf(admin.id)])
const [ana, ben, kim, eve] = [
  await signUp(server, 'ana'),
  await signUp(server, 'ben'),
  await signUp(server, 'kim'),
  await signUp(server, 'eve'),
]

/** Signs up people that no other test talks with. */
const newPeople = (count: number) => Promise.all(Array.from({ length: count }, () => signUp(server)))

const DETAILS = `query ($id: ID!) { node(id: $id) { ... on Room {
  name kind visibility memberCount owner { username } people { username }
  members { nodes { role user { username } } } } } }`

test('the same people have one conversation, in any order, also if several open it at the same moment', async () => {
  const opened = await Promise.all(
    [
      [ana, [ben]],
      [ben, [ana]],
      [ana, [ben, ana, ben]],
      [ben, [ana]],
    ].map(([opener, others]) => openDirect(opener as Person, others as Person[])),
  )
  expect(new Set(opened.map(({ id }) => id)).size).toBe(1)
  const [room] = opened
  expect(room).toMatchObject({ name: 'ana,ben', kind: 'DIRECT' })
  const three = await openDirect(kim, [ben, ana])
  expect(three.id).not.toBe(room!.id)
  expect((await openDirect(ana, [kim, ben])).id).toBe(three.id)
  const { node } = await ben.request<{ node: object }>(DETAILS, { id: three.id })
  expect(node).toMatchObject({
    name: 'ana,ben,kim',
    kind: 'DIRECT',
    visibility: 'PRIVATE',
    memberCount: 3,
    owner: { username: 'kim' },
    people: [{ username: 'ana' }, { username: 'ben' }, { username: 'kim' }],
    members: { nodes: [{ role: 'MEMBER' }, { role: 'MEMBER' }, { role: 'MEMBER' }] },
  })
  const room2 = await createRoomOf([ana])
  expect(await ana.request(DETAILS, { id: room2.id })).toMatchObject({ node: { kind: 'ROOM', people: null } })
})

test('nobody opens one with themselves, with eleven people, or with someone who has no account or cannot be reached', async () => {
  const others = await newPeople(10)
  const [gone, suspended] = await newPeople(2)
  await gone!.request('mutation ($password: String!) { deleteAccount(password: $password) }', { password })
  await sql(database.url, 'UPDATE "User" SET "suspendedAt" = now() WHERE id = $1', [uuidOf(suspended!.id)])
  const refusal = async (userIds: string[]) => {
    const { code, field } = (await ana.refused(OPEN, { userIds })).extensions
    return `${code} ${field}`
  }
  expect(await refusal([])).toBe('BAD_USER_INPUT userIds')
  expect(await refusal([ana.id, ana.id])).toBe('BAD_USER_INPUT userIds')
  expect(await refusal(others.map(({ id }) => id))).toBe('BAD_USER_INPUT userIds')
  expect(await refusal([ben.id, 'nonsense'])).toBe('BAD_USER_INPUT userIds')
  expect(await refusal([ben.id, globalId('User', randomUUID())])).toBe('NOT_FOUND userIds')
  expect(await refusal([gone!.id])).toBe('NOT_FOUND userIds')
  expect(await refusal([ben.id, suspended!.id])).toBe('FORBIDDEN userIds')
  expect((await openDirect(ana, others.slice(1))).name.split(',')).toHaveLength(10)
  const { createBot } = await ben.request<{ createBot: { bot: { id: string } } }>(
    'mutation { createBot(input: { username: "helper", scopes: [READ] }) { bot { id } } }',
  )
  expect(await openDirect(ana, [createBot.bot])).toMatchObject({ name: 'ana,helper' })
})

test('a conversation appears to the others with its first message, and a hidden one returns with the next', async () => {
  const [leo, mia] = (await newPeople(2)) as [Person, Person]
  const [leos, mias] = await Promise.all([followInbox(leo), followInbox(mia)])
  const { id } = await openDirect(leo, [mia])
  const shown = await leos.next()
  expect(shown.viewerEvents).toMatchObject({ change: 'JOINED', membership: { hidden: false, room: { id } } })
  expect(await listDirects(leo)).toEqual([id])
  expect(await listDirects(mia)).toEqual([])
  const KINDS = '{ viewer { memberships(kinds: [ROOM, DIRECT]) { nodes { room { id } } } } }'
  const memberships = async (person: Person, document = KINDS) =>
    (
      await person.request<{ viewer: { memberships: { nodes: { room: { id: string } }[] } } }>(document)
    ).viewer.memberships.nodes.map(({ room }) => room.id)
  expect(await memberships(leo)).toContain(id)
  expect(await memberships(leo, '{ viewer { memberships { nodes { room { id } } } } }')).not.toContain(id)
  expect(await memberships(mia)).not.toContain(id)

  await sendMessage(leo, id, 'hello')
  expect((await mias.next()).viewerEvents).toMatchObject({
    __typename: 'MembershipUpdated',
    change: 'HIDDEN_CHANGED',
    membership: { hidden: false, unreadCount: 1, room: { id } },
  })
  await mias.until(({ viewerEvents }) => viewerEvents.__typename === 'RoomActivity')
  expect(await listDirects(mia)).toEqual([id])
  expect(await memberships(mia)).toContain(id)

  expect(await mia.request(HIDE, { roomId: id })).toEqual({ hideDirect: { hidden: true } })
  // The notification of the first message may come before it.
  await mias.until(({ viewerEvents }) => viewerEvents.membership?.hidden === true)
  expect(await listDirects(mia)).toEqual([])
  expect(await listDirects(leo)).toEqual([id])
  await sendMessage(leo, id, 'still there?')
  await mias.until(({ viewerEvents }) => viewerEvents.membership?.hidden === false)
  expect(await listDirects(mia)).toEqual([id])
  await mia.request(HIDE, { roomId: id })
  expect((await openDirect(mia, [leo])).id).toBe(id)
  expect(await listDirects(mia)).toEqual([id])

  const later = await openDirect(leo, [kim, mia])
  await sendMessage(leo, later.id, 'all of us')
  await sendMessage(mia, id, 'the latest')
  expect(await listDirects(leo)).toEqual([id, later.id])
  const room = await createRoomOf([leo])
  expect((await leo.refused(HIDE, { roomId: room.id })).extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'roomId',
  })
  leos.stop()
  mias.stop()
})

test('every message notifies unless the conversation is muted or its level is set, also if it is hidden', async () => {
  const [leo, mia, tom, zoe] = (await newPeople(4)) as [Person, Person, Person, Person]
  const { id } = await openDirect(leo, [mia, tom, zoe])
  const LEVEL = 'query ($id: ID!) { node(id: $id) { ... on Room { viewerMembership { notifyLevel } } } }'
  expect(await mia.request(LEVEL, { id })).toEqual({ node: { viewerMembership: { notifyLevel: 'ALL' } } })
  await setLevel(tom, id, 'MENTIONS')
  await setLevel(zoe, id, 'NOTHING')
  await sendMessage(leo, id, 'one')
  await expectCauses(mia, ['DIRECT one'])
  expect(await listDirects(mia)).toEqual([id])
  await mia.request(HIDE, { roomId: id })
  await sendMessage(leo, id, `two @${tom.username} @${zoe.username}`)
  await expectCauses(mia, ['DIRECT one', `DIRECT two @${tom.username} @${zoe.username}`])
  expect(await listDirects(mia)).toEqual([id])
  await expectCauses(tom, [`MENTION two @${tom.username} @${zoe.username}`])
  await setLevel(mia, id, 'ALL', '9999-12-31T00:00:00.000Z')
  await setLevel(tom, id, 'ALL')
  await setLevel(zoe, id, 'ALL')
  // In a conversation of three or more, both go on after a block, but one does not hear from the other.
  await zoe.request(BLOCK, { userId: leo.id })
  await sendMessage(leo, id, 'three')
  await expectCauses(tom, [`MENTION two @${tom.username} @${zoe.username}`, 'DIRECT three'])
  await sendMessage(tom, id, 'four')
  await expectCauses(zoe, ['DIRECT four'])
  expect((await readInbox(mia)).unreadNotificationCount).toBe(2)
  await expectCauses(leo, ['DIRECT four'])
})

test('messages, edits, reactions, pins by everybody, search, typing and resuming work as in rooms', async () => {
  const [leo, mia] = (await newPeople(2)) as [Person, Person]
  const { id } = await openDirect(leo, [mia])
  const events = followRoom(mia, id)
  await events.next()
  const sent = await sendMessage(leo, id, `a walrus for @${mia.username}`)
  await events.until(({ roomEvents }) => roomEvents.__typename === 'MessagePosted')
  events.stop()
  await changeMessage(leo, EDIT, { id: sent.id, text: 'two walruses' })
  await changeMessage(mia, ADD, { id: sent.id, emoji: '👍' })
  expect(
    await mia.request('mutation ($id: ID!) { pinMessage(messageId: $id) { pinnedBy { username } } }', {
      id: sent.id,
    }),
  ).toEqual({ pinMessage: { pinnedBy: { username: mia.username } } })
  expect((await mia.refused(DELETE, { id: sent.id })).extensions.code).toBe('FORBIDDEN')
  const missed = followRoom(mia, id, sent.version)
  const [update] = await missed.until(({ roomEvents }) => roomEvents.__typename === 'MessageUpdated')
  expect(update!.roomEvents.message).toMatchObject({ number: 1, text: 'two walruses' })
  missed.stop()
  const search = (person: Person, query: string, roomId?: string) =>
    person.send<{ searchMessages: { nodes: { text: string }[] } }>(
      'query ($query: String!, $roomId: ID) { searchMessages(query: $query, roomId: $roomId) { nodes { text } } }',
      { query, roomId },
    )
  const found = { searchMessages: { nodes: [{ text: 'two walruses' }] } }
  expect((await search(mia, 'walruses')).data).toEqual(found)
  expect((await search(mia, `in:@${leo.username} walruses`)).data).toEqual(found)
  expect((await search(mia, `in:"@${leo.username}"`, id)).data).toEqual(found)
  expect((await search(leo, 'in:@kim walruses')).errors?.[0]?.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'query',
    messageKey: 'search_conversation_unknown',
  })
  expect((await search(kim, 'walruses')).data).toEqual({ searchMessages: { nodes: [] } })
  expect(await mia.request('mutation ($id: ID!) { setTyping(roomId: $id) }', { id })).toEqual({
    setTyping: true,
  })
  const PRESENCE = 'subscription ($id: ID!) { roomPresence(roomId: $id) { online { username } } }'
  const presence = leo.subscribe<{ roomPresence: { online: { username: string }[] } }>(PRESENCE, { id })
  const other = mia.subscribe(PRESENCE, { id })
  await presence.until(({ roomPresence }) => roomPresence.online.length === 2)
  presence.stop()
  other.stop()
})

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))

/** What members may do in a conversation. A new mutation about a room joins these, or is refused. */
const allowed = [
  'sendMessage',
  'scheduleMessage',
  'uploadAttachment',
  'markRead',
  'setTyping',
  'setFavorite',
  'setNotifyLevel',
  'hideDirect',
  'leaveRoom',
  // Refused, since it is no thread.
  'followThread',
]

/** Returns a request of every mutation that names a room, with arguments that are valid otherwise. */
function aboutRooms(roomId: string, userId: string): { name: string; document: string }[] {
  const values: Record<string, string> = {
    roomId: JSON.stringify(roomId),
    userId: JSON.stringify(userId),
    role: 'MODERATOR',
    name: '"Mine now"',
    text: '"hello"',
    number: '1',
    favorite: 'true',
    level: 'ALL',
    sendAt: JSON.stringify(new Date(Date.now() + 86_400_000).toISOString()),
  }
  return Object.values(schema.getMutationType()!.getFields()).flatMap((field) => {
    const [first] = field.args
    const input = first && getNamedType(first.type)
    const args = isInputObjectType(input) ? Object.values(input.getFields()) : field.args
    if (!args.some(({ name }) => name === 'roomId') || args.some(({ type }) => String(type) === 'File!'))
      return []
    const give = (args: readonly { name: string }[]) =>
      args.flatMap(({ name }) => (values[name] ? [`${name}: ${values[name]}`] : [])).join(', ')
    const selection = 'getFields' in getNamedType(field.type) ? '{ __typename }' : ''
    const list = isInputObjectType(input)
      ? `input: { ${give(args)} }, ${give(field.args.slice(1))}`
      : give(args)
    return [{ name: field.name, document: `mutation { ${field.name}(${list}) ${selection} }` }]
  })
}

test('nobody has powers in a conversation, not even who opened it or an admin of the server', async () => {
  const { id } = await openDirect(ana, [ben, kim])
  await sendMessage(ana, id, 'first')
  const mutations = aboutRooms(id, kim.id)
  expect(mutations.length).toBeGreaterThan(15)
  for (const { name, document } of mutations) {
    if (allowed.includes(name)) continue
    for (const person of [ana, ben]) {
      const { code } = (await person.refused(document)).extensions
      expect(`${name} ${code}`).toMatch(/ (FORBIDDEN|NOT_FOUND)$/)
    }
    if (/^(deleteRoomAsAdmin|appointOwner)$/.test(name))
      expect(`${name} ${(await admin.refused(document)).extensions.code}`).toBe(`${name} NOT_FOUND`)
  }
  for (const field of ['bans { nodes { id } }', 'auditLog { nodes { id } }', 'invites { nodes { id } }'])
    expect(
      (await ana.refused(`query ($id: ID!) { node(id: $id) { ... on Room { ${field} } } }`, { id }))
        .extensions.code,
    ).toBe('FORBIDDEN')
  expect(await ben.request(DETAILS, { id })).toMatchObject({ node: { memberCount: 3, name: 'ana,ben,kim' } })
})

test('nobody else can learn that a conversation exists: every answer is the same as for one that does not', async () => {
  const [leo, mia] = (await newPeople(2)) as [Person, Person]
  const { id, name } = await openDirect(leo, [mia])
  const secret = await sendMessage(leo, id, 'a secret word: xylophone')
  const nowhere = globalId('Room', randomUUID())
  const [own, others] = [aboutRooms(id, mia.id), aboutRooms(nowhere, mia.id)]
  const READ = [
    'query ($id: ID!) { node(id: $id) { id } }',
    'subscription ($id: ID!) { roomEvents(roomId: $id) { version } }',
    'subscription ($id: ID!) { roomPresence(roomId: $id) { onlineCount } }',
    'query ($id: ID!) { searchMessages(query: "xylophone", roomId: $id) { nodes { id } } }',
  ]
  const ask = async (person: Person, document: string, variables?: object) => {
    if (document.startsWith('subscription')) {
      const { errors } = await person.subscribe(document, variables).ended
      return errors!.map(({ message, extensions }) => ({ message, ...extensions, requestId: '' }))
    }
    const { data, errors } = await person.send(document, variables)
    return errors?.map(({ message, extensions }) => ({ message, ...extensions, requestId: '' })) ?? data
  }
  for (const person of [eve, admin]) {
    for (const [index, { name, document }] of own.entries())
      expect({ name, answer: await ask(person, document) }).toEqual({
        name,
        answer: await ask(person, others[index]!.document),
      })
    for (const document of READ)
      expect(await ask(person, document, { id })).toEqual(await ask(person, document, { id: nowhere }))
    const [unknown, room] = [uuidOf(nowhere), uuidOf(id)]
    for (const node of [
      (room: string) => globalId('Message', `${room},1`),
      (room: string) => globalId('Membership', `${room},${uuidOf(mia.id)}`),
      (room: string) => globalId('Membership', `${room},${uuidOf(person.id)}`),
    ])
      expect(await ask(person, READ[0]!, { id: node(room) })).toEqual(
        await ask(person, READ[0]!, { id: node(unknown) }),
      )
    for (const document of [EDIT, DELETE, ADD]) {
      const message = (room: string) => ({ id: globalId('Message', `${room},1`), text: 'x', emoji: '👍' })
      expect(await ask(person, document, message(room))).toEqual(
        await ask(person, document, message(unknown)),
      )
    }
    expect(await ask(person, 'query ($name: String!) { room(name: $name) { id } }', { name })).toEqual({
      room: null,
    })
    const [{ nameKey }] = (await sql<{ nameKey: string }>(
      database.url,
      'SELECT "nameKey" FROM "Room" WHERE id = $1',
      [room],
    )) as [{ nameKey: string }]
    for (const spelling of [name, nameKey])
      expect((await person.refused(JOIN, { input: { name: spelling } })).extensions.code).toBe('NOT_FOUND')
    for (const search of [name, leo.username])
      expect(
        await ask(person, 'query ($search: String) { rooms(search: $search) { nodes { id } } }', { search }),
      ).toEqual({ rooms: { nodes: [] } })
    expect(await ask(person, '{ searchMessages(query: "xylophone") { nodes { id } } }')).toEqual({
      searchMessages: { nodes: [] },
    })
    expect(await listDirects(person)).not.toContain(id)
  }
  expect(secret.number).toBe(1)
  const ADMIN = `query ($search: String, $id: ID!) { admin { rooms(search: $search) { nodes { id } }
    statistics { roomCount } account(userId: $id) { roomCount } } }`
  const rooms = await sql<{ count: number }>(
    database.url,
    `SELECT count(*)::int FROM "Room" WHERE kind = 'ROOM'`,
  )
  for (const orderBy of ['ACTIVITY', 'NAME', 'MEMBERS', 'STORAGE']) {
    const { admin: console } = await admin.request<{
      admin: { rooms: { nodes: { kind: string }[] } }
    }>(`{ admin { rooms(orderBy: ${orderBy}, first: 100) { nodes { kind } } } }`)
    expect(console.rooms.nodes.map(({ kind }) => kind)).not.toContain('DIRECT')
  }
  expect(await admin.request(ADMIN, { search: leo.username, id: leo.id })).toEqual({
    admin: {
      rooms: { nodes: [] },
      statistics: { roomCount: rooms[0]!.count },
      account: { roomCount: 0 },
    },
  })
})

test('one leaves a conversation of three or more, at once and for good, and hides one of two', async () => {
  const [leo, mia, tom] = (await newPeople(3)) as [Person, Person, Person]
  const { id } = await openDirect(leo, [mia, tom])
  await sendMessage(leo, id, 'hello')
  const [following, inbox] = [followRoom(leo, id), await followInbox(tom)]
  await following.next()
  expect(await leo.request(LEAVE, { roomId: id })).toMatchObject({ leaveRoom: { status: 'LEFT' } })
  await following.ended
  expect(following.endCode).toBe('FORBIDDEN')
  await inbox.until(({ viewerEvents }) => viewerEvents.membership?.room.name.split(',').length === 2)
  inbox.stop()
  const pair = [mia.username, tom.username].sort()
  expect(await tom.request(DETAILS, { id })).toMatchObject({
    node: { name: pair.join(), memberCount: 2, people: pair.map((username) => ({ username })) },
  })
  const { node } = await tom.request<{ node: { owner: { username: string } } }>(DETAILS, { id })
  expect(pair).toContain(node.owner.username)
  // What is left is the conversation of the two.
  expect((await openDirect(mia, [tom])).id).toBe(id)
  expect((await tom.refused(LEAVE, { roomId: id })).extensions).toMatchObject({
    code: 'FORBIDDEN',
    messageKey: 'direct_cannot_leave',
  })
  const own = globalId('Membership', `${uuidOf(id)},${uuidOf(leo.id)}`)
  for (const nodeId of [id, own])
    expect(await leo.request('query ($id: ID!) { node(id: $id) { id } }', { id: nodeId })).toEqual({
      node: null,
    })
  expect((await leo.refused(SEND, { input: { roomId: id, text: 'back' } })).extensions.code).toBe('FORBIDDEN')
  const again = await openDirect(leo, [mia, tom])
  expect(again.id).not.toBe(id)
  // The two have a conversation already, so the second one keeps no key.
  await leo.request(LEAVE, { roomId: again.id })
  expect((await openDirect(tom, [mia])).id).toBe(id)
})

test('a conversation remains when an account in it is deleted, and is deleted with the last one', async () => {
  const [leo, mia] = (await newPeople(2)) as [Person, Person]
  const { id } = await openDirect(leo, [mia])
  await sendMessage(leo, id, 'remember me')
  const deleteAccount = (person: Person) =>
    person.request('mutation ($password: String!) { deleteAccount(password: $password) }', { password })
  await deleteAccount(leo)
  const { node } = await mia.request<{ node: object }>(
    `query ($id: ID!) { node(id: $id) { ... on Room { name people { username } owner { username }
      messages(last: 1) { nodes { text author { username } } } } } }`,
    { id },
  )
  expect(node).toEqual({
    name: mia.username,
    people: [{ username: mia.username }],
    owner: { username: mia.username },
    messages: { nodes: [{ text: 'remember me', author: null }] },
  })
  expect(await listDirects(mia)).toEqual([id])
  await deleteAccount(mia)
  expect(await sql(database.url, 'SELECT 1 FROM "Room" WHERE id = $1', [uuidOf(id)])).toEqual([])
})

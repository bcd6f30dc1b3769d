import { expect, test } from 'vitest'
import { BLOCK, openDirect } from '../harness/directs.ts'
import { ADD, changeMessage, DELETE, EDIT, SEND, sendMessage } from '../harness/messages.ts'
import { auditLog, BAN, DELETE_ROOM, KICK, SET_ROLE, UNBAN, UPDATE_ROOM } from '../harness/moderation.ts'
import { causesOf, expectCauses, SET_LEVEL, setLevel } from '../harness/notifications.ts'
import { password, signUp } from '../harness/people.ts'
import { createRoom, createRoomOf, followRoom, joinRoom, LEAVE, versionOf } from '../harness/rooms.ts'
import { listScheduled, SCHEDULE, schedule, SEND_NOW, tomorrow } from '../harness/scheduled.ts'
import { sharedServer } from '../harness/server.ts'
import {
  FOLLOW_THREAD,
  followedThreads,
  followThreads,
  lastMembership,
  readRoot,
  START_THREAD,
  startThread,
} from '../harness/threads.ts'

const server = sharedServer()
const newPeople = (count: number) => Promise.all(Array.from({ length: count }, () => signUp(server)))
const MARK_READ =
  'mutation ($roomId: ID!, $number: Int!) { markRead(roomId: $roomId, number: $number) { unreadCount } }'

/** A room of three people, with a message of the second one and its thread. */
async function newThread() {
  const [ana, ben, kim] = [await signUp(server), await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, ben, kim])
  const root = await sendMessage(ben, room.id, 'What is the plan?')
  const thread = await startThread(ana, root.id)
  return { ana, ben, kim, room, root, thread }
}

test('two people who start the thread of a message at the same moment get one, which has the name of its room and a number', async () => {
  const [ana, ben] = await newPeople(2)
  const room = await createRoomOf([ana!, ben!])
  const root = await sendMessage(ben!, room.id, 'Hello')
  const events = followRoom(ben!, room.id)
  await events.next()
  const started = await Promise.all([
    startThread(ana!, root.id),
    startThread(ben!, root.id),
    startThread(ana!, root.id),
  ])
  expect(new Set(started.map(({ id }) => id)).size).toBe(1)
  const [thread] = started
  expect(thread!.name).toBe(`${room.name}/${root.number}`)
  expect((await events.next()).roomEvents).toMatchObject({
    __typename: 'MessageUpdated',
    message: { id: root.id },
  })
  expect(events.unread).toEqual([])
  events.stop()
  const fields = 'id kind name memberCount parent { id } rootMessage { text } people { id } visibility'
  const { node, room: found } = await ana!.request<Record<string, object>>(
    `query ($id: ID!, $name: String!) { node(id: $id) { ... on Room { ${fields} } } room(name: $name) { ${fields} } }`,
    { id: thread!.id, name: thread!.name.toUpperCase() },
  )
  expect(node).toEqual({
    id: thread!.id,
    kind: 'THREAD',
    name: thread!.name,
    memberCount: 2,
    parent: { id: room.id },
    rootMessage: { text: 'Hello' },
    people: null,
    visibility: 'PRIVATE',
  })
  expect(found).toEqual(node)
  await ana!.request(UPDATE_ROOM, { input: { roomId: room.id, name: `renamed ${room.name}` } })
  expect((await startThread(ana!, root.id)).name).toBe(`renamed ${room.name}/${root.number}`)
})

test('a thread has no thread, and neither has a deleted message', async () => {
  const { ana, ben, room, thread } = await newThread()
  const reply = await sendMessage(ana, thread.id, 'Lunch')
  expect((await ben.refused(START_THREAD, { id: reply.id })).extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'messageId',
  })
  const gone = await sendMessage(ben, room.id, 'Never mind')
  await ben.request(DELETE, { id: gone.id })
  const version = await versionOf(ana, room)
  expect((await ana.refused(START_THREAD, { id: gone.id })).extensions.code).toBe('NOT_FOUND')
  expect(await versionOf(ana, room)).toBe(version)
  expect((await ana.refused(FOLLOW_THREAD, { roomId: room.id })).extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'roomId',
  })
})

test('replies have numbers of their own, and the root shows them to those who are there and those who come back', async () => {
  const { ana, ben, kim, room, root, thread } = await newThread()
  const before = await versionOf(ana, room)
  const inRoom = followRoom(kim, room.id)
  const inThread = followRoom(kim, thread.id)
  await Promise.all([inRoom.next(), inThread.next()])
  expect(await sendMessage(ana, thread.id, 'First')).toMatchObject({ number: 1, version: 1 })
  expect(await sendMessage(ben, thread.id, 'Second')).toMatchObject({ number: 2, version: 2 })
  expect((await inThread.next()).roomEvents.message?.text).toBe('First')
  expect((await inThread.next()).roomEvents.message?.text).toBe('Second')
  await expect
    .poll(() => readRoot(kim, root.id))
    .toMatchObject({
      replyCount: 2,
      repliers: [{ username: ben.username }, { username: ana.username }],
      thread: { id: thread.id },
    })
  expect((await readRoot(kim, root.id)).lastReplyAt).toBeTruthy()
  for (const { roomEvents } of inRoom.unread)
    expect(roomEvents).toMatchObject({ __typename: 'MessageUpdated', message: { id: root.id } })
  const late = followRoom(kim, room.id, before)
  expect((await late.next()).roomEvents).toMatchObject({
    __typename: 'MessageUpdated',
    message: { id: root.id },
  })
  expect((await late.next()).roomEvents.__typename).toBe('CaughtUp')
  for (const events of [inRoom, inThread, late]) events.stop()
})

test('a burst of replies updates the root at most once a second', async () => {
  const { ana, kim, room, root, thread } = await newThread()
  const events = followRoom(kim, room.id)
  await events.next()
  const startedAt = Date.now()
  for (let n = 1; n <= 30; n++) await sendMessage(ana, thread.id, `Reply ${n}`)
  await expect.poll(async () => (await readRoot(kim, root.id)).replyCount).toBe(30)
  const seconds = (Date.now() - startedAt) / 1_000
  expect(events.unread.length).toBeLessThanOrEqual(Math.ceil(seconds) + 1)
  events.stop()
})

test('posting follows a thread, and so do a mention and having written its root; others have no unread messages', async () => {
  const { ana, ben, kim, thread } = await newThread()
  const news = await followThreads(ben)
  await sendMessage(ana, thread.id, 'First')
  await sendMessage(ana, thread.id, 'Second')
  expect(await followedThreads(ana)).toMatchObject([{ unreadCount: 0, room: { id: thread.id } }])
  expect(await followedThreads(ben)).toMatchObject([
    { unreadCount: 2, room: { id: thread.id, kind: 'THREAD' } },
  ])
  expect(await followedThreads(kim)).toEqual([])
  await expect.poll(() => lastMembership(news)?.unreadCount).toBe(2)
  expect(news.events.map(({ viewerEvents }) => viewerEvents.__typename)).not.toContain('RoomActivity')
  await sendMessage(ana, thread.id, `Ask @${kim.username}`)
  await expect.poll(() => followedThreads(kim)).toMatchObject([{ unreadCount: 1, mentionCount: 1 }])
  await kim.request(MARK_READ, { roomId: thread.id, number: 3 })
  expect(await followedThreads(kim)).toMatchObject([{ unreadCount: 0, mentionCount: 0 }])
  await ben.request(MARK_READ, { roomId: thread.id, number: 3 })
  await expect.poll(() => lastMembership(news)?.unreadCount).toBe(0)
  news.stop()
})

test('one stops following a thread, still reads it, and follows it again from then on', async () => {
  const { ana, ben, room, thread } = await newThread()
  await sendMessage(ana, thread.id, 'First')
  const news = await followThreads(ben)
  expect(await ben.request(LEAVE, { roomId: thread.id })).toMatchObject({ leaveRoom: { status: 'LEFT' } })
  await expect.poll(() => lastMembership(news)?.status).toBe('LEFT')
  expect(await followedThreads(ben)).toEqual([])
  // The owner of the room can do so, too, and nobody leaves the room by it.
  expect(await ana.request(LEAVE, { roomId: thread.id })).toMatchObject({ leaveRoom: { status: 'LEFT' } })
  await sendMessage(ana, thread.id, 'Second')
  const { node } = await ben.request<{ node: object }>(
    'query ($id: ID!) { node(id: $id) { ... on Room { viewerMembership { status } messages { nodes { text } } } } }',
    { id: thread.id },
  )
  expect(node).toEqual({
    viewerMembership: null,
    messages: { nodes: [{ text: 'First' }, { text: 'Second' }] },
  })
  expect(await ben.request(FOLLOW_THREAD, { roomId: thread.id })).toEqual({
    followThread: { status: 'ACTIVE', unreadCount: 0 },
  })
  expect(await followedThreads(ben)).toMatchObject([{ unreadCount: 0 }])
  expect(await versionOf(ana, room)).toBe(await versionOf(ben, room))
  news.stop()
})

test('followers are notified of replies, unless they have muted the room or the thread', async () => {
  const { ana, ben, kim, room, thread } = await newThread()
  const [eve, leo] = [await signUp(server), await signUp(server)]
  await joinRoom(eve, room)
  await joinRoom(leo, room)
  for (const person of [kim, eve]) await person.request(FOLLOW_THREAD, { roomId: thread.id })
  await sendMessage(ana, thread.id, 'One')
  for (const person of [ben, kim, eve]) await expectCauses(person, ['THREAD One'])
  await setLevel(kim, thread.id, 'NOTHING')
  await setLevel(ben, room.id, 'NOTHING')
  await sendMessage(ana, thread.id, `Two @${ben.username} @${kim.username} @${leo.username}`)
  await expectCauses(eve, ['THREAD One', expect.stringMatching('THREAD Two')])
  await setLevel(ben, thread.id, 'MENTIONS')
  await sendMessage(ana, thread.id, 'Three')
  await expectCauses(ben, ['THREAD One', 'THREAD Three'])
  await expectCauses(leo, [expect.stringMatching('MENTION Two'), 'THREAD Three'])
  expect(await causesOf(kim)).toEqual(['THREAD One'])
  const stranger = await signUp(server)
  await joinRoom(stranger, room)
  expect((await stranger.refused(SET_LEVEL, { roomId: thread.id, level: 'ALL' })).extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'roomId',
  })
})

test('roles are those of the room, whose log records what moderators do', async () => {
  const { ana, ben, kim, room, root, thread } = await newThread()
  const reply = await sendMessage(ben, thread.id, 'Spam')
  expect((await kim.refused(DELETE, { id: reply.id })).extensions.code).toBe('FORBIDDEN')
  const PIN = 'mutation ($id: ID!) { pinMessage(messageId: $id) { pinnedAt } }'
  expect((await kim.refused(PIN, { id: reply.id })).extensions.code).toBe('FORBIDDEN')
  await ana.request(SET_ROLE, { roomId: room.id, userId: kim.id, role: 'MODERATOR' })
  await kim.request(PIN, { id: reply.id })
  await kim.request(DELETE, { id: reply.id, reason: 'spam' })
  expect((await auditLog(ana, room)).slice(0, 2)).toMatchObject([
    { action: 'MESSAGE_DELETED', number: 1, reason: 'spam' },
    { action: 'MESSAGE_PINNED', number: 1 },
  ])
  const { room: log } = await ana.request<{ room: object }>(
    'query ($name: String!) { room(name: $name) { auditLog(first: 1) { nodes { rootNumber } } } }',
    room,
  )
  expect(log).toEqual({ auditLog: { nodes: [{ rootNumber: root.number }] } })
  const refusals: [string, object][] = [
    [BAN, { roomId: thread.id, userId: ben.id }],
    [KICK, { roomId: thread.id, userId: ben.id }],
    [UPDATE_ROOM, { input: { roomId: thread.id, name: 'a name' } }],
    [DELETE_ROOM, { roomId: thread.id }],
    [
      'mutation ($roomId: ID!) { setFavorite(roomId: $roomId, favorite: true) { favorite } }',
      { roomId: thread.id },
    ],
  ]
  for (const [document, variables] of refusals)
    expect((await ana.refused(document, variables)).extensions, document).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'roomId',
    })
})

test.each(['ban', 'kick', 'leave'] as const)('access ends at once by a %s in the room', async (how) => {
  const { ana, ben, room, root, thread } = await newThread()
  const reply = await sendMessage(ben, thread.id, 'Mine')
  const presence = ben.subscribe('subscription ($id: ID!) { roomPresence(roomId: $id) { onlineCount } }', {
    id: thread.id,
  })
  const events = followRoom(ben, thread.id)
  await Promise.all([events.next(), presence.next()])
  if (how === 'leave') await ben.request(LEAVE, { roomId: room.id })
  else await ana.request(how === 'ban' ? BAN : KICK, { roomId: room.id, userId: ben.id })
  await Promise.all([events.ended, presence.ended])
  expect([events.endCode, presence.endCode]).toEqual(['FORBIDDEN', 'FORBIDDEN'])
  await sendMessage(ana, thread.id, 'Secret')
  expect(events.unread).toEqual([])
  const denied: [string, object][] = [
    [SEND, { input: { roomId: thread.id, text: 'Again' } }],
    [EDIT, { id: reply.id, text: 'Again' }],
    [DELETE, { id: reply.id }],
    [ADD, { id: reply.id, emoji: '👍' }],
    [FOLLOW_THREAD, { roomId: thread.id }],
    [START_THREAD, { id: root.id }],
    [MARK_READ, { roomId: thread.id, number: 1 }],
    ['mutation ($id: ID!) { setTyping(roomId: $id) }', { id: thread.id }],
    ['mutation ($id: ID!) { saveMessage(messageId: $id) { id } }', { id: reply.id }],
    ['query ($id: ID!) { node(id: $id) { ... on Message { text } } }', { id: reply.id }],
    [
      'query ($id: ID!) { searchMessages(query: "secret", roomId: $id) { nodes { text } } }',
      { id: thread.id },
    ],
  ]
  for (const [document, variables] of denied)
    expect((await ben.refused(document, variables)).extensions.code, document).toBe('FORBIDDEN')
  expect(await ben.request('query ($id: ID!) { node(id: $id) { id } }', { id: thread.id })).toEqual({
    node: null,
  })
  expect(await followedThreads(ben)).toEqual([])
  const { searchMessages } = await ben.request<{ searchMessages: object }>(
    '{ searchMessages(query: "secret") { nodes { text } } }',
  )
  expect(searchMessages).toEqual({ nodes: [] })
  // Coming back opens the thread again, and follows nothing.
  if (how === 'ban') await ana.request(UNBAN, { roomId: room.id, userId: ben.id })
  await joinRoom(ben, room)
  expect(await followedThreads(ben)).toEqual([])
  await sendMessage(ben, thread.id, 'Back')
  expect(await followedThreads(ben)).toMatchObject([{ unreadCount: 0 }])
})

test('a stranger learns nothing of a thread, and of one in a conversation not even that it exists', async () => {
  const [ana, ben, eve] = await newPeople(3)
  const room = await createRoomOf([ana!])
  const direct = await openDirect(ana!, [ben!])
  const [open, secret] = [await sendMessage(ana!, room.id, 'a'), await sendMessage(ana!, direct.id, 'b')]
  const [thread, secretThread] = [await startThread(ana!, open.id), await startThread(ben!, secret.id)]
  expect(secretThread.name).toBe(`${direct.name}/1`)
  await sendMessage(ben!, secretThread.id, 'Only for you')
  const read = 'query ($id: ID!) { node(id: $id) { id } }'
  expect(await eve!.request(read, { id: thread.id })).toEqual({ node: null })
  expect(await eve!.request(read, { id: secretThread.id })).toEqual({ node: null })
  expect(
    await eve!.request('query ($name: String!) { room(name: $name) { id } }', { name: thread.name }),
  ).toEqual({ room: null })
  const send = (id: string) => eve!.refused(SEND, { input: { roomId: id, text: 'x' } })
  expect((await send(thread.id)).extensions.code).toBe('FORBIDDEN')
  expect((await send(secretThread.id)).extensions).toMatchObject({ code: 'NOT_FOUND', field: 'roomId' })
  const events = [followRoom(eve!, thread.id), followRoom(eve!, secretThread.id)]
  await Promise.all(events.map(({ ended }) => ended))
  expect(events.map(({ endCode }) => endCode)).toEqual(['FORBIDDEN', 'NOT_FOUND'])
})

test('nothing is delivered in a thread of a conversation once one has blocked the other', async () => {
  const [ana, ben] = await newPeople(2)
  const direct = await openDirect(ana!, [ben!])
  const root = await sendMessage(ana!, direct.id, 'Hi')
  const thread = await startThread(ben!, root.id)
  const reply = await sendMessage(ben!, thread.id, 'Hello')
  const other = await sendMessage(ana!, direct.id, 'Another')
  await ana!.request(BLOCK, { userId: ben!.id })
  for (const [document, variables] of [
    [SEND, { input: { roomId: thread.id, text: 'x' } }],
    [EDIT, { id: reply.id, text: 'x' }],
    [ADD, { id: reply.id, emoji: '👍' }],
    [START_THREAD, { id: other.id }],
  ] as const)
    expect((await ben!.refused(document, variables)).extensions.code, document).toBe('FORBIDDEN')
})

test('deleting the root leaves a tombstone with its thread, and deleting the room ends and deletes the thread', async () => {
  const { ana, ben, kim, room, root, thread } = await newThread()
  const reply = await sendMessage(ana, thread.id, 'Reply')
  await changeMessage(ben, DELETE, { id: root.id })
  expect(await readRoot(kim, root.id)).toMatchObject({ thread: { id: thread.id } })
  expect((await startThread(kim, root.id)).id).toBe(thread.id)
  await sendMessage(kim, thread.id, 'Still here')
  const events = followRoom(kim, thread.id)
  await events.next()
  await ana.request(DELETE_ROOM, { roomId: room.id })
  await events.ended
  expect(events.endCode).toBe('complete')
  expect(events.events.at(-1)?.roomEvents.__typename).toBe('RoomDeleted')
  expect((await kim.refused(SEND, { input: { roomId: thread.id, text: 'x' } })).extensions.code).toBe(
    'NOT_FOUND',
  )
  expect(
    (await kim.refused('query ($id: ID!) { node(id: $id) { id } }', { id: reply.id })).extensions.code,
  ).toBe('NOT_FOUND')
  expect(await followedThreads(kim)).toEqual([])
})

test('the threads of a room are listed by their activity, and no other list has them', async () => {
  const { ana, kim, room, root, thread } = await newThread()
  const other = await startThread(ana, (await sendMessage(ana, room.id, 'Another topic')).id)
  await sendMessage(ana, thread.id, 'One')
  await sendMessage(ana, other.id, 'Two')
  await sendMessage(ana, thread.id, 'Three')
  const list = `query ($id: ID!, $first: Int, $after: String) { node(id: $id) { ... on Room {
    threads(first: $first, after: $after) { nodes { id rootMessage { number } } pageInfo { endCursor hasNextPage } } } } }`
  type List = {
    node: { threads: { nodes: { id: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } } }
  }
  const { node } = await kim.request<List>(list, { id: room.id, first: 1 })
  expect(node.threads).toMatchObject({
    nodes: [{ id: thread.id, rootMessage: { number: root.number } }],
    pageInfo: { hasNextPage: true },
  })
  const next = await kim.request<List>(list, {
    id: room.id,
    first: 5,
    after: node.threads.pageInfo.endCursor,
  })
  expect(next.node.threads.nodes.map(({ id }) => id)).toEqual([other.id])
  const { rooms, viewer } = await ana.request<{
    rooms: { nodes: { kind: string }[] }
    viewer: { memberships: { nodes: { room: { kind: string } }[] } }
  }>('{ rooms(first: 100) { nodes { kind } } viewer { memberships { nodes { room { kind } } } } }')
  expect(rooms.nodes.filter(({ kind }) => kind !== 'ROOM')).toEqual([])
  expect(viewer.memberships.nodes.filter(({ room: { kind } }) => kind !== 'ROOM')).toEqual([])
  const [eve] = await newPeople(1)
  expect((await eve!.refused(list, { id: room.id })).extensions.code).toBe('FORBIDDEN')
})

test('a search finds replies: in all rooms, in the room, and in the thread alone', async () => {
  const { ana, kim, room, root, thread } = await newThread()
  await sendMessage(ana, thread.id, 'A pterodactyl')
  await sendMessage(ana, room.id, 'Another pterodactyl')
  const search = async (query: string, roomId?: string) => {
    const { searchMessages } = await kim.request<{ searchMessages: { nodes: { text: string }[] } }>(
      'query ($query: String!, $roomId: ID) { searchMessages(query: $query, roomId: $roomId) { nodes { text } } }',
      { query, roomId },
    )
    return searchMessages.nodes.map(({ text }) => text)
  }
  const both = ['Another pterodactyl', 'A pterodactyl']
  expect(await search('pterodactyl')).toEqual(both)
  expect(await search('pterodactyl', room.id)).toEqual(both)
  expect(await search(`pterodactyl in:"${room.name}"`)).toEqual(both)
  expect(await search('pterodactyl', thread.id)).toEqual(['A pterodactyl'])
  expect(await search(`pterodactyl in:"${room.name}/${root.number}"`)).toEqual(['A pterodactyl'])
})

test('slow mode, mentions and uploads follow the room, and @all is plain text', async () => {
  const { ana, kim, ben, room, thread } = await newThread()
  await ana.request(UPDATE_ROOM, { input: { roomId: room.id, slowMode: 60 } })
  await sendMessage(kim, thread.id, 'One')
  expect((await kim.refused(SEND, { input: { roomId: thread.id, text: 'Two' } })).extensions.code).toBe(
    'RATE_LIMITED',
  )
  await sendMessage(ana, thread.id, 'One')
  const [eve] = await newPeople(1)
  const { sendMessage: sent } = await ana.request<{ sendMessage: object }>(
    'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { mentionsAll mentions { username } } }',
    { input: { roomId: thread.id, text: `@all @${ben.username} @${eve!.username}` } },
  )
  expect(sent).toEqual({ mentionsAll: false, mentions: [{ username: ben.username }] })
  const members = await kim.request(
    'query ($id: ID!, $search: String) { node(id: $id) { ... on Room { members(search: $search) { nodes { user { username } } } } } }',
    { id: thread.id, search: ben.username },
  )
  expect(members).toEqual({ node: { members: { nodes: [{ user: { username: ben.username } }] } } })
})

test('messages of a thread are saved and reported like others', async () => {
  const { ana, ben, kim, room, thread } = await newThread()
  const reply = await sendMessage(ben, thread.id, 'Keep this')
  await kim.request('mutation ($id: ID!) { saveMessage(messageId: $id) { id } }', { id: reply.id })
  expect(await followedThreads(kim)).toEqual([])
  const saved = () => kim.request('{ viewer { saved { nodes { message { text } } } } }')
  expect(await saved()).toEqual({ viewer: { saved: { nodes: [{ message: { text: 'Keep this' } }] } } })
  await kim.request('mutation ($id: ID!) { reportMessage(messageId: $id, reason: "rude") }', { id: reply.id })
  const reports = `query ($name: String!) { room(name: $name) { openReportCount reports { nodes { id message { text } } } } }`
  const { room: found } = await ana.request<{ room: { reports: { nodes: { id: string }[] } } }>(reports, room)
  expect(found).toMatchObject({
    openReportCount: 1,
    reports: { nodes: [{ message: { text: 'Keep this' } }] },
  })
  await ana.request('mutation ($id: ID!) { resolveReport(id: $id) { id } }', found.reports.nodes[0])
  expect((await auditLog(ana, room))[0]).toMatchObject({ action: 'REPORT_RESOLVED' })
  await kim.request(LEAVE, { roomId: room.id })
  expect(await saved()).toEqual({ viewer: { saved: { nodes: [] } } })
})

test('a ban deletes recent replies, too', async () => {
  const { ana, ben, room, thread } = await newThread()
  await sendMessage(ben, thread.id, 'Spam')
  await ana.request(BAN, { roomId: room.id, userId: ben.id, since: 3600 })
  const read = () =>
    ana.request('query ($id: ID!) { node(id: $id) { ... on Room { messages { nodes { text } } } } }', {
      id: thread.id,
    })
  await expect.poll(read).toEqual({ node: { messages: { nodes: [{ text: '' }] } } })
})

test('a deleted account leaves its replies without an author, and the root does not show it', async () => {
  const { ana, ben, kim, root, thread } = await newThread()
  const reply = await sendMessage(ana, thread.id, 'Mine')
  await sendMessage(ben, thread.id, 'Gone soon')
  await ben.request(LEAVE, { roomId: thread.id })
  await kim.request(ADD, { id: reply.id, emoji: '👍' })
  await expect.poll(async () => (await readRoot(ana, root.id)).repliers.length).toBe(2)
  const DELETE_ACCOUNT = 'mutation ($password: String!) { deleteAccount(password: $password) }'
  await ben.request(DELETE_ACCOUNT, { password })
  await kim.request(DELETE_ACCOUNT, { password })
  const read = () =>
    ana.request(
      'query ($id: ID!) { node(id: $id) { ... on Room { messages { nodes { author { username } reactions { count } } } } } }',
      { id: thread.id },
    )
  await expect.poll(read).toEqual({
    node: {
      messages: {
        nodes: [
          { author: { username: ana.username }, reactions: [] },
          { author: null, reactions: [] },
        ],
      },
    },
  })
  await expect.poll(async () => (await readRoot(ana, root.id)).repliers).toEqual([{ username: ana.username }])
})

test('nobody learns who else follows a thread', async () => {
  const { ben, kim, thread } = await newThread()
  const { node } = await ben.request<{ node: { viewerMembership: { id: string } } }>(
    'query ($id: ID!) { node(id: $id) { ... on Room { viewerMembership { id } } } }',
    { id: thread.id },
  )
  expect(
    await kim.request('query ($id: ID!) { node(id: $id) { id } }', { id: node.viewerMembership.id }),
  ).toEqual({ node: null })
  const events = followRoom(kim, thread.id, 0)
  expect((await events.next()).roomEvents).toMatchObject({ __typename: 'CaughtUp', version: 0 })
  await createRoom(kim)
  await ben.request(LEAVE, { roomId: thread.id })
  await sendMessage(ben, thread.id, 'Hello')
  expect((await events.next()).roomEvents).toMatchObject({ __typename: 'MessagePosted', version: 1 })
  events.stop()
})

test('who follows a thread from its start receives each reply, also one that was sent together with a message to the room', async () => {
  const { ana, ben, room, thread } = await newThread()
  const inThread = followRoom(ana, thread.id, 0)
  expect((await inThread.next()).roomEvents.__typename).toBe('CaughtUp')
  await sendMessage(ana, thread.id, 'At the harbour')
  await Promise.all([sendMessage(ben, thread.id, 'At eight'), sendMessage(ben, room.id, 'At eight, too')])
  expect((await inThread.next()).roomEvents.message?.text).toBe('At the harbour')
  expect((await inThread.next()).roomEvents.message?.text).toBe('At eight')
  inThread.stop()
})

test('a scheduled message names its thread, is sent there, and tells who has lost the room only the name', async () => {
  const { ana, ben, kim, room, thread } = await newThread()
  const name = `${room.name}/1`
  const own = await schedule(ben, thread, { text: 'Later' })
  expect(own.room).toEqual({ id: thread.id, name, kind: 'THREAD' })
  expect(await ben.request(SEND_NOW, { id: own.id })).toMatchObject({
    sendScheduledMessage: { number: 1, text: 'Later' },
  })
  await schedule(kim, thread, { text: 'Never' })
  await ana.request(KICK, { roomId: room.id, userId: kim.id })
  expect(await listScheduled(kim)).toMatchObject([{ text: 'Never', room: { name, kind: 'THREAD' } }])
  const input = { roomId: thread.id, text: 'Again' }
  const refusal = await kim.refused(SCHEDULE, { input, sendAt: tomorrow() })
  expect(refusal.extensions.code).toBe('FORBIDDEN')
})

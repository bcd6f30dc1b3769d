import { expect, test } from 'vitest'
import { BLOCK, UNBLOCK } from '../harness/directs.ts'
import { globalId, uuidOf } from '../harness/ids.ts'
import { ADD, changeMessage, DELETE, EDIT, REMOVE, SEND, sendMessage } from '../harness/messages.ts'
import { BAN, UPDATE_ROOM } from '../harness/moderation.ts'
import {
  expectCauses,
  followInbox,
  type Inbox,
  MARK_NOTIFICATIONS,
  newsOf,
  readInbox,
  SET_LEVEL,
  setLevel,
} from '../harness/notifications.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoomOf, joinRoom, LEAVE } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()
const ana = await signUp(server)
const reply = (person: Person, roomId: string, replyToId: string, text: string) =>
  person.request(SEND, { input: { roomId, text, replyToId } })
const FAR = '9999-12-31T00:00:00.000Z'
const MARK_READ = 'mutation ($id: ID!, $n: Int!) { markRead(roomId: $id, number: $n) { __typename } }'

test('members are notified of mentions, replies and, if they ask for it, of every message', async () => {
  const [ben, eve, kim] = [await signUp(server), await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, ben, eve, kim])
  await setLevel(eve, room.id, 'ALL')
  await setLevel(kim, room.id, 'NOTHING')
  const question = await sendMessage(ben, room.id, 'one')
  await sendMessage(ana, room.id, `two @${ben.username} @${kim.username} @${ana.username}`)
  await reply(ana, room.id, question.id, 'three')
  await sendMessage(ben, room.id, `four @${eve.username}`)
  await expectCauses(ben, [`MENTION two @${ben.username} @${kim.username} @${ana.username}`, 'REPLY three'])
  await expectCauses(eve, [
    'ROOM one',
    `ROOM two @${ben.username} @${kim.username} @${ana.username}`,
    'ROOM three',
    `MENTION four @${eve.username}`,
  ])
  expect((await readInbox(kim)).notifications.nodes).toEqual([])
  const { notifications, unreadNotificationCount } = await readInbox(ben)
  expect(unreadNotificationCount).toBe(2)
  expect(notifications.nodes[0]).toMatchObject({
    actor: { username: ana.username },
    room: { id: room.id },
    message: { number: 3, mentionsAll: false },
    readAt: null,
  })
})

test('a muted room notifies of direct mentions only, until the mute ends or is lifted', async () => {
  const ben = await signUp(server)
  const room = await createRoomOf([ana, ben])
  expect(await setLevel(ben, room.id, 'ALL', FAR)).toEqual({
    setNotifyLevel: { notifyLevel: 'ALL', mutedUntil: FAR },
  })
  await sendMessage(ana, room.id, 'one @all')
  await sendMessage(ana, room.id, `two @${ben.username}`)
  await expectCauses(ben, [`MENTION two @${ben.username}`])
  await setLevel(ben, room.id, 'ALL')
  await sendMessage(ana, room.id, 'three')
  await expectCauses(ben, [`MENTION two @${ben.username}`, 'ROOM three'])
  await setLevel(ben, room.id, 'MENTIONS')
  await sendMessage(ana, room.id, 'four')
  await sendMessage(ana, room.id, 'five @all')
  await expectCauses(ben, [`MENTION two @${ben.username}`, 'ROOM three', 'MENTION five @all'])
})

test('only the viewer sees what they are notified of, and joining again starts with the default', async () => {
  const ben = await signUp(server)
  const room = await createRoomOf([ana, ben])
  const device = ben.subscribe<{ viewerEvents: { membership?: object } }>(
    'subscription { viewerEvents { ... on MembershipUpdated { membership { notifyLevel mutedUntil } } } }',
  )
  await device.next()
  await setLevel(ben, room.id, 'NOTHING', FAR)
  expect(await device.next()).toEqual({
    viewerEvents: { membership: { notifyLevel: 'NOTHING', mutedUntil: FAR } },
  })
  device.stop()
  const LEVELS = 'query ($id: ID!) { node(id: $id) { ... on Membership { notifyLevel mutedUntil } } }'
  const id = globalId('Membership', `${uuidOf(room.id)},${uuidOf(ben.id)}`)
  expect(await ben.request(LEVELS, { id })).toEqual({ node: { notifyLevel: 'NOTHING', mutedUntil: FAR } })
  expect(await ana.request(LEVELS, { id })).toEqual({ node: { notifyLevel: null, mutedUntil: null } })
  await ben.request(LEAVE, { roomId: room.id })
  await expect(setLevel(ben, room.id, 'ALL')).rejects.toThrow()
  await joinRoom(ben, room)
  expect(await ben.request(LEVELS, { id })).toEqual({ node: { notifyLevel: 'MENTIONS', mutedUntil: null } })
})

test('moderators may notify everyone with @all and those present with @here, and members if the owner lets them', async () => {
  const [ben, eve, kim] = [await signUp(server), await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, ben, eve, kim])
  const isForAll = async (person: Person, text: string) =>
    (
      await person.request<{ sendMessage: { mentionsAll: boolean } }>(
        'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { mentionsAll } }',
        { input: { roomId: room.id, text } },
      )
    ).sendMessage.mentionsAll
  expect(await isForAll(ben, 'one @all')).toBe(false)
  expect(await isForAll(ana, '`@all` and me@all')).toBe(false)
  expect(await isForAll(ana, 'two @all')).toBe(true)
  await expectCauses(eve, ['MENTION two @all'])
  const presence = eve.subscribe('subscription ($id: ID!) { roomPresence(roomId: $id) { onlineCount } }', {
    id: room.id,
  })
  await presence.next()
  expect(await isForAll(ana, 'three @here')).toBe(true)
  await expectCauses(eve, ['MENTION two @all', 'MENTION three @here'])
  await ana.request(UPDATE_ROOM, { input: { roomId: room.id, membersMayMentionAll: true } })
  expect(await isForAll(ben, 'four @all')).toBe(true)
  await expectCauses(kim, ['MENTION two @all', 'MENTION four @all'])
  presence.stop()
})

test('a reaction notifies the author once per person, until it is removed', async () => {
  const ben = await signUp(server)
  const room = await createRoomOf([ana, ben])
  const { id } = await sendMessage(ben, room.id, 'good')
  await changeMessage(ben, ADD, { id, emoji: '👍' })
  await changeMessage(ana, ADD, { id, emoji: '👍' })
  await changeMessage(ana, ADD, { id, emoji: '🎉' })
  await expectCauses(ben, ['REACTION good'])
  await changeMessage(ana, REMOVE, { id, emoji: '👍' })
  await expectCauses(ben, ['REACTION good'])
  await changeMessage(ana, REMOVE, { id, emoji: '🎉' })
  await expectCauses(ben, [])
})

test('nothing that somebody does notifies a person who has blocked them', async () => {
  const [ben, eve] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, ben, eve])
  const { id } = await sendMessage(ben, room.id, 'good')
  await setLevel(ben, room.id, 'ALL')
  await ben.request(BLOCK, { userId: ana.id })
  const text = `one @${ben.username} @${eve.username} @all`
  await sendMessage(ana, room.id, text)
  await reply(ana, room.id, id, 'two')
  await changeMessage(ana, ADD, { id, emoji: '👍' })
  await expectCauses(eve, [`MENTION ${text}`])
  await ben.request(UNBLOCK, { userId: ana.id })
  await sendMessage(ana, room.id, `three @${ben.username}`)
  await expectCauses(ben, [`MENTION three @${ben.username}`])
})

test('an edit notifies people that it mentions for the first time', async () => {
  const [ben, eve] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, ben, eve])
  const { id } = await sendMessage(ana, room.id, `@${ben.username}`)
  await expectCauses(ben, [`MENTION @${ben.username}`])
  const text = `@${ben.username} @${eve.username}`
  await changeMessage(ana, EDIT, { id, text })
  await expectCauses(eve, [`MENTION ${text}`])
  await expectCauses(ben, [`MENTION ${text}`])
  await changeMessage(ana, EDIT, { id, text: 'nobody' })
  expect((await readInbox(eve)).notifications.nodes).toHaveLength(1)
})

test('every device learns of a new notification, and of reading one, all or the room', async () => {
  const ben = await signUp(server)
  const room = await createRoomOf([ana, ben])
  const [one, two] = [await followInbox(ben), await followInbox(ben)]
  const others = await followInbox(ana)
  await sendMessage(ana, room.id, `1 @${ben.username}`)
  await expect.poll(() => newsOf(one)).toEqual(['1 MENTION'])
  await sendMessage(ana, room.id, `2 @${ben.username}`)
  await sendMessage(ana, room.id, `3 @${ben.username}`)
  await expect.poll(() => newsOf(two).at(-1)).toBe('3 MENTION')
  const ids = (await readInbox(ben)).notifications.nodes.map(({ id }) => id)
  expect(await ben.request(MARK_NOTIFICATIONS, { ids: [ids[2]] })).toEqual({
    markNotificationsRead: { unreadNotificationCount: 2 },
  })
  await expect.poll(() => newsOf(two).at(-1)).toBe('2 ')
  await ben.request(MARK_READ, { id: room.id, n: 2 })
  await expect.poll(() => newsOf(two).at(-1)).toBe('1 ')
  expect((await readInbox(ben, { unread: true })).notifications.nodes.map(({ id }) => id)).toEqual([ids[0]])
  expect((await readInbox(ben, { unread: false })).notifications.nodes.map(({ id }) => id)).toEqual(
    ids.slice(1),
  )
  await ben.request(MARK_NOTIFICATIONS)
  await expect.poll(() => newsOf(two).at(-1)).toBe('0 ')
  expect(newsOf(one)).toEqual(newsOf(two))
  expect(newsOf(others)).toEqual([])
  for (const events of [one, two, others]) events.stop()
})

test('a notification of a message that was read before it arrived is not unread', async () => {
  const ben = await signUp(server)
  const room = await createRoomOf([ana, ben])
  const events = await followInbox(ben)
  const { number } = await sendMessage(ana, room.id, `at once @${ben.username}`)
  await ben.request(MARK_READ, { id: room.id, n: number })
  await expectCauses(ben, [`MENTION at once @${ben.username}`])
  await expect.poll(async () => (await readInbox(ben)).unreadNotificationCount).toBe(0)
  events.stop()
})

test('the message of a notification is out of reach once it is deleted, or the viewer left or was banned', async () => {
  const [ben, eve, kim] = [await signUp(server), await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, ben, eve, kim])
  const message = await sendMessage(ana, room.id, 'Hello @all')
  for (const person of [ben, eve, kim]) await expectCauses(person, ['MENTION Hello @all'])
  await eve.request(LEAVE, { roomId: room.id })
  await ana.request(BAN, { roomId: room.id, userId: kim.id })
  const seenBy = async (person: Person) => (await readInbox(person)).notifications.nodes
  expect(await seenBy(eve)).toMatchObject([{ message: null, room: { id: room.id } }])
  expect(await seenBy(kim)).toMatchObject([{ message: null, room: null }])
  await sendMessage(ana, room.id, `Gone @${eve.username} @${kim.username} @all`)
  await expect.poll(async () => (await seenBy(ben)).length).toBe(2)
  expect([(await seenBy(eve)).length, (await seenBy(kim)).length]).toEqual([1, 1])
  await changeMessage(ana, DELETE, { id: message.id })
  expect((await seenBy(ben))[1]).toMatchObject({ message: null, room: { id: room.id } })
  expect((await readInbox(ben)).unreadNotificationCount).toBe(1)
})

test('notifications come page by page, and nobody reads or marks those of others', async () => {
  const [ben, eve] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, ben, eve])
  await setLevel(ben, room.id, 'ALL')
  for (let n = 1; n <= 5; n++) await sendMessage(ana, room.id, `${n}`)
  await expectCauses(ben, ['ROOM 1', 'ROOM 2', 'ROOM 3', 'ROOM 4', 'ROOM 5'])
  const read: string[] = []
  for (let after: string | null = null; ;) {
    const { nodes, pageInfo }: Inbox['notifications'] = (await readInbox(ben, { first: 2, after }))
      .notifications
    read.push(...nodes.map(({ message }) => message!.text))
    if (!pageInfo.hasNextPage) break
    after = pageInfo.endCursor
  }
  expect(read).toEqual(['5', '4', '3', '2', '1'])
  const [first] = (await readInbox(ben)).notifications.nodes
  await eve.request(MARK_NOTIFICATIONS, { ids: [first!.id] })
  expect((await readInbox(ben)).unreadNotificationCount).toBe(5)
  const NODE = 'query ($id: ID!) { node(id: $id) { id } }'
  expect(await eve.request(NODE, { id: first!.id })).toEqual({ node: null })
  expect(await ben.request(NODE, { id: first!.id })).toEqual({ node: { id: first!.id } })
})

test('notifications are kept for 90 days, and end with the room', async () => {
  const [ben, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([leo, ben])
  await setLevel(ben, room.id, 'ALL')
  await sendMessage(leo, room.id, `Hello @${ben.username}`)
  await expectCauses(ben, [`MENTION Hello @${ben.username}`])
  await leo.request('mutation ($id: ID!) { deleteRoom(roomId: $id) }', { id: room.id })
  await expectCauses(ben, [])
})

test('the settings of notifications hold on all devices, and what is not valid is refused', async () => {
  const ben = await signUp(server)
  const room = await createRoomOf([ana, ben])
  const UPDATE = `mutation ($input: UpdateSettingsInput!) { updateSettings(input: $input) {
    doNotDisturbUntil quietHours { from to } emailNotifications notificationText } }`
  const refusals: [document: string, variables: object, field: string][] = [
    [SET_LEVEL, { roomId: room.id, level: 'ALL', mutedUntil: '2020-01-01T00:00:00Z' }, 'mutedUntil'],
    [UPDATE, { input: { quietHours: { from: '22:00', to: '22:00' } } }, 'to'],
    [UPDATE, { input: { quietHours: { from: '24:00', to: '07:00' } } }, 'from'],
    [UPDATE, { input: { quietHours: { from: '22:00', to: '7:00' } } }, 'to'],
    [UPDATE, { input: { doNotDisturbUntil: '2020-01-01T00:00:00Z' } }, 'doNotDisturbUntil'],
    [MARK_NOTIFICATIONS, { ids: [room.id] }, 'ids'],
    [MARK_NOTIFICATIONS, { ids: Array.from({ length: 101 }, () => room.id) }, 'ids'],
  ]
  for (const [document, variables, field] of refusals) {
    const { errors } = await ben.send(document, variables)
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field })
  }
  const defaults = {
    doNotDisturbUntil: null,
    quietHours: null,
    emailNotifications: 'SOON',
    notificationText: true,
  }
  const chosen = {
    doNotDisturbUntil: FAR,
    quietHours: { from: '22:00', to: '07:00' },
    emailNotifications: 'DAILY',
    notificationText: false,
  }
  expect(await ben.request(UPDATE, { input: {} })).toEqual({ updateSettings: defaults })
  expect(await ben.request(UPDATE, { input: chosen })).toEqual({ updateSettings: chosen })
  const nulls = Object.fromEntries(Object.keys(chosen).map((key) => [key, null]))
  expect(await ben.request(UPDATE, { input: nulls })).toEqual({ updateSettings: defaults })
})

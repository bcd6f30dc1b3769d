import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { BLOCK, followInbox, OPEN, openDirect, UNBLOCK } from '../harness/directs.ts'
import { globalId } from '../harness/ids.ts'
import { ADD, changeMessage, DELETE, EDIT, SEND, sendMessage } from '../harness/messages.ts'
import { password, type Person, signUp } from '../harness/people.ts'
import { createRoomOf, LEAVE } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()

const newPeople = (count: number) =>
  Promise.all(Array.from({ length: count }, () => signUp(server))) as Promise<[Person, Person, Person]>

const blocked = async (person: Person) =>
  (
    await person.request<{ viewer: { blocked: { username: string }[] } }>(
      '{ viewer { blocked { username } } }',
    )
  ).viewer.blocked.map(({ username }) => username)

test('between two people nothing is delivered once one has blocked the other, and nobody says why', async () => {
  const [ana, ben] = await newPeople(2)
  const { id: roomId, version } = await openDirect(ana, [ben])
  const own = await sendMessage(ben, roomId, 'hi', 'nonce')
  const others = await sendMessage(ana, roomId, 'hello')
  expect(await ana.request(BLOCK, { userId: ben.id })).toEqual({ blockUser: { username: ben.username } })
  await ana.request(BLOCK, { userId: ben.id })
  const requests: [string, object][] = [
    [SEND, { input: { roomId, text: 'are you there?' } }],
    [SEND, { input: { roomId, text: 'reply', replyToId: others.id } }],
    [EDIT, { id: own.id, text: 'read this' }],
    [ADD, { id: others.id, emoji: '👍' }],
  ]
  for (const [document, variables] of requests) {
    const { message, extensions } = await ben.refused(document, variables)
    expect([message, extensions.code]).toEqual(['This could not be delivered.', 'FORBIDDEN'])
  }
  expect((await ana.refused(SEND, { input: { roomId, text: 'neither do I' } })).extensions.code).toBe(
    'FORBIDDEN',
  )
  // Nothing that the other can see has changed, and what was sent before stays sent.
  const VERSION = 'query ($id: ID!) { node(id: $id) { ... on Room { version } } }'
  expect(await ben.request(VERSION, { id: roomId })).toEqual({ node: { version: version + 2 } })
  expect(await sendMessage(ben, roomId, 'hi', 'nonce')).toMatchObject({ number: 1 })
  expect(await blocked(ben)).toEqual([])
  expect(await changeMessage(ben, DELETE, { id: own.id })).toMatchObject({ text: '' })
  expect((await openDirect(ben, [ana])).id).toBe(roomId)

  await ana.request(UNBLOCK, { userId: ben.id })
  await ana.request(UNBLOCK, { userId: ben.id })
  expect(await sendMessage(ben, roomId, 'again')).toMatchObject({ number: 3 })
})

test('messages under way when a block is answered were sent before it, and none follows', async () => {
  const [ana, ben] = await newPeople(2)
  const { id: roomId } = await openDirect(ana, [ben])
  const count = async () =>
    (
      await ana.request<{ node: { messageCount: number } }>(
        'query ($id: ID!) { node(id: $id) { ... on Room { messageCount } } }',
        { id: roomId },
      )
    ).node.messageCount
  const sends = Array.from({ length: 40 }, (_, i) => ben.send(SEND, { input: { roomId, text: `${i}` } }))
  await ana.request(BLOCK, { userId: ben.id })
  const atBlock = await count()
  const sent = (await Promise.all(sends)).filter(({ errors }) => !errors)
  expect(await count()).toBe(atBlock)
  expect(sent.length).toBe(atBlock)
})

test('neither starts a conversation with the other; in one of three, and in rooms, both go on', async () => {
  const [ana, ben, kim] = await newPeople(3)
  const three = await openDirect(kim, [ana, ben])
  const room = await createRoomOf([ana, ben])
  await ana.request(BLOCK, { userId: ben.id })
  for (const others of [[ana], [ana, await signUp(server)]])
    expect((await ben.refused(OPEN, { userIds: others.map(({ id }) => id) })).extensions).toMatchObject({
      code: 'FORBIDDEN',
      field: 'userIds',
      messageKey: 'direct_refused',
    })
  expect((await ana.refused(OPEN, { userIds: [ben.id] })).extensions).toMatchObject({
    code: 'FORBIDDEN',
    messageKey: 'direct_person_blocked',
  })
  await sendMessage(ben, three.id, 'in the group')
  await sendMessage(ben, room.id, 'in the room')
  // Once the third person has left, it is a conversation between the two.
  await kim.request(LEAVE, { roomId: three.id })
  expect((await ben.refused(SEND, { input: { roomId: three.id, text: 'alone' } })).extensions.code).toBe(
    'FORBIDDEN',
  )
})

test('only the viewer knows their blocks, on all their devices', async () => {
  const [ana, ben, kim] = await newPeople(3)
  const [own, others] = await Promise.all([followInbox(ana), followInbox(ben)])
  await ana.request(BLOCK, { userId: ben.id })
  await ana.request(BLOCK, { userId: kim.id })
  expect((await own.next()).viewerEvents).toEqual({
    __typename: 'BlockChanged',
    blocked: true,
    user: { username: ben.username },
  })
  expect((await blocked(ana)).sort()).toEqual([ben.username, kim.username].sort())
  await ana.request(UNBLOCK, { userId: ben.id })
  await own.until(({ viewerEvents }) => viewerEvents.blocked === false)
  await kim.request('mutation ($password: String!) { deleteAccount(password: $password) }', { password })
  expect(await blocked(ana)).toEqual([])
  expect(others.unread).toEqual([])
  own.stop()
  others.stop()
  const refusal = async (userId: string) => (await ana.refused(BLOCK, { userId })).extensions
  expect(await refusal(ana.id)).toMatchObject({ code: 'BAD_USER_INPUT', field: 'userId' })
  expect(await refusal(kim.id)).toMatchObject({ code: 'NOT_FOUND', field: 'userId' })
  expect(await refusal(globalId('User', randomUUID()))).toMatchObject({ code: 'NOT_FOUND' })
})

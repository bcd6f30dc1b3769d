import { afterAll, expect, test } from 'vitest'
import type { Client } from '../harness/client.ts'
import { startCluster } from '../harness/cluster/cluster.ts'
import { BLOCK, followInbox, listDirects, openDirect, UNBLOCK } from '../harness/directs.ts'
import { SEND, sendMessage } from '../harness/messages.ts'
import { BAN, CHANGE_KEY, KICK, SET_ROLE, TRANSFER, UNBAN, UPDATE_ROOM } from '../harness/moderation.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import type { Subscription } from '../harness/subscription.ts'

const cluster = await startCluster(2)
afterAll(() => cluster.stop())
const [here, there] = cluster.nodes as [(typeof cluster.nodes)[0], (typeof cluster.nodes)[0]]

const ROOM = 'id name slowMode visibility owner { username }'
const MEMBERSHIP = 'role status user { username }'
const EVENTS = `subscription ($roomId: ID!, $after: Int) {
  roomEvents(roomId: $roomId, after: $after) {
    __typename version
    ... on MessagePosted { message { number text deletedAt } }
    ... on MessageUpdated { message { number text deletedAt } }
    ... on MembershipChanged { membership { ${MEMBERSHIP} } }
    ... on RoomUpdated { room { ${ROOM} } }
  }
}`

interface Room {
  id: string
  name: string
  slowMode: number
  visibility: string
  owner: { username: string }
}
interface Membership {
  role: string
  status: string
  user: { username: string }
}
interface Message {
  number: number
  text: string
  deletedAt: string | null
}
interface Event {
  __typename: string
  version: number
  message?: Message
  membership?: Membership
  room?: Room
}

/** A client's copy of a room, loaded by one query and then kept up to date only by events. */
class Copy {
  version = 0
  room: Room | undefined
  members = new Map<string, string>()
  messages = new Map<number, string>()

  static async of(client: Client, roomId: string): Promise<Copy> {
    type Answer = {
      node: Room & { version: number; members: { nodes: Membership[] }; messages: { nodes: Message[] } }
    }
    const { node } = await client.request<Answer>(
      `query ($roomId: ID!) { node(id: $roomId) { ... on Room {
        ${ROOM} version members(first: 50) { nodes { ${MEMBERSHIP} } }
        messages(last: 50) { nodes { number text deletedAt } }
      } } }`,
      { roomId },
    )
    const { version, members, messages, ...room } = node
    const copy = new Copy()
    copy.apply({ __typename: 'RoomUpdated', version, room })
    for (const membership of members.nodes)
      copy.apply({ __typename: 'MembershipChanged', version, membership })
    for (const message of messages.nodes) copy.apply({ __typename: 'MessagePosted', version, message })
    return copy
  }

  apply({ version, message, membership, room }: Event): void {
    this.version = version
    if (room) this.room = room
    if (message) this.messages.set(message.number, message.deletedAt ? 'deleted' : message.text)
    if (membership?.status === 'ACTIVE') this.members.set(membership.user.username, membership.role)
    else if (membership) this.members.delete(membership.user.username)
  }

  /** Applies events until the copy is at that version. */
  async follow(events: Subscription<{ roomEvents: Event }>, version: number): Promise<this> {
    while (this.version < version) this.apply((await events.next()).roomEvents)
    return this
  }

  get state() {
    return {
      version: this.version,
      room: this.room,
      members: [...this.members].sort(),
      messages: [...this.messages].sort(([a], [b]) => a - b),
    }
  }
}

test('two nodes and a client that was away agree on the state of a moderated room', async () => {
  const people = await Promise.all([1, 2, 3, 4, 5].map(() => signUp(here)))
  const [owner, moderator, member, loud, watcher] = people as [Person, Person, Person, Person, Person]

  const { id: roomId, name } = await createRoom(owner)
  for (const person of [moderator, member, loud, watcher]) await joinRoom(person.at(there), { name })
  for (const text of ['one', 'two']) await sendMessage(loud.at(there), roomId, text)

  // The last of these three is away while it happens.
  const clients = [watcher.at(here), watcher.at(there), watcher.at(there)] as const
  const copies = await Promise.all(clients.map((client) => Copy.of(client, roomId)))
  const live = clients
    .slice(0, 2)
    .map((client, i) =>
      client.subscribe<{ roomEvents: Event }>(EVENTS, { roomId, after: copies[i]!.version }),
    )

  const act = (by: Client, document: string, variables: object) =>
    by.request(document, { roomId, ...variables })
  await act(owner.at(here), SET_ROLE, { userId: moderator.id, role: 'MODERATOR' })
  await act(moderator.at(there), KICK, { userId: member.id })
  await sendMessage(loud.at(here), roomId, 'three')
  await act(moderator.at(there), BAN, { userId: loud.id, since: 3_600 })
  await act(moderator.at(here), UNBAN, { userId: loud.id })
  await act(owner.at(there), CHANGE_KEY, { key: 'a key for those who stay' })
  await act(owner.at(here), UPDATE_ROOM, { input: { roomId, name: `${name} renamed`, slowMode: 30 } })
  await act(owner.at(there), TRANSFER, { userId: moderator.id })
  await act(moderator.at(here), SET_ROLE, { userId: watcher.id, role: 'MODERATOR' })

  const truth = (await Copy.of(clients[0], roomId)).state
  expect(truth).toMatchObject({
    room: {
      name: `${name} renamed`,
      slowMode: 30,
      visibility: 'PRIVATE',
      owner: { username: moderator.username },
    },
    members: [
      [owner.username, 'MODERATOR'],
      [moderator.username, 'OWNER'],
      [watcher.username, 'MODERATOR'],
    ],
    messages: [
      [1, 'deleted'],
      [2, 'deleted'],
      [3, 'deleted'],
    ],
  })
  for (const [i, events] of live.entries())
    expect((await copies[i]!.follow(events, truth.version)).state).toEqual(truth)
  const back = clients[2].subscribe<{ roomEvents: Event }>(EVENTS, { roomId, after: copies[2]!.version })
  expect((await copies[2]!.follow(back, truth.version)).state).toEqual(truth)
  await Promise.all(clients.map((client) => client.close()))

  // Either node returns the same room, by its old and its new name, and the same audit log.
  for (const node of [here, there]) {
    const { room } = await moderator.at(node).request<{
      room: { id: string; auditLog: { nodes: { action: string }[] } }
    }>('query ($name: String!) { room(name: $name) { id auditLog(first: 20) { nodes { action } } } }', {
      name,
    })
    expect(room.id).toBe(roomId)
    expect(room.auditLog.nodes.map(({ action }) => action)).toEqual([
      'ROLE_CHANGED',
      'ROOM_TRANSFERRED',
      'ROOM_UPDATED',
      'KEY_CHANGED',
      'UNBAN',
      'BAN',
      'KICK',
      'ROLE_CHANGED',
    ])
  }
})

test('two nodes open the same conversation at once, deliver its first message, and agree on a block', async () => {
  const [ana, ben] = [await signUp(here), await signUp(there)]
  const inbox = await followInbox(ben)
  const opened = await Promise.all([openDirect(ana, [ben]), openDirect(ben, [ana]), openDirect(ana, [ben])])
  const [{ id: roomId }] = opened
  expect(new Set(opened.map(({ id }) => id)).size).toBe(1)
  await sendMessage(ana, roomId, 'over there')
  await inbox.until(
    ({ viewerEvents }) =>
      viewerEvents.__typename === 'RoomActivity' && viewerEvents.membership?.room.id === roomId,
  )
  expect(await listDirects(ben)).toEqual([roomId])
  // Both nodes have sent here before, so what they remember of the room must not let a message pass.
  await sendMessage(ben, roomId, 'and back')
  const ownDevice = await followInbox(ben.at(here))
  for (let round = 0; round < 3; round++) {
    await ben.request(BLOCK, { userId: ana.id })
    const refusals = await Promise.all(
      [ana, ana.at(there), ben, ben.at(here)].map((person) =>
        person.refused(SEND, { input: { roomId, text: 'late' } }),
      ),
    )
    for (const { extensions } of refusals) expect(extensions.messageKey).toBe('message_not_delivered')
    await ownDevice.until(({ viewerEvents }) => viewerEvents.blocked === true)
    await ben.request(UNBLOCK, { userId: ana.id })
    await sendMessage(ana, roomId, 'in time')
  }
  inbox.stop()
  ownDevice.stop()
})

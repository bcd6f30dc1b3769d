import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { createApiClient } from '../client.ts'
import { globalId } from '../ids.ts'
import { sendMessage } from '../messages.ts'
import { DELETE_ROOM, KICK, UPDATE_ROOM } from '../moderation.ts'
import { Socket } from '../socket.ts'
import { subscribeBySse } from '../sse.ts'
import type { Subscription } from '../subscription.ts'
import type { Outcome, Transport } from './probe.ts'
import { createWorld, personIn, type Role, type World } from './world.ts'

type Event = { __typename: string; [field: string]: unknown }
type Told = { event: Event }

const ROOM_EVENTS = `subscription ($id: ID!, $after: Int) { event: roomEvents(roomId: $id, after: $after) {
  __typename version
  ... on MessagePosted { message { id } } ... on MessageUpdated { message { id } }
  ... on MembershipChanged { membership { id } } ... on RoomUpdated { room { id } } ... on RoomDeleted { roomId } } }`
const PRESENCE = `subscription ($id: ID!) { event: roomPresence(roomId: $id) { __typename online { id } onlineCount typing { id } } }`
const VIEWER_EVENTS = `subscription { event: viewerEvents { __typename
  ... on RoomActivity { membership { room { id } } lastMessage { room { id } text } }
  ... on Mentioned { message { room { id } } }
  ... on MembershipUpdated { membership { room { id } } markedUnread } } }`

/** Returns what every subscription tells someone in that role, field by field; the error's code where it is refused. */
export async function probeEvents(pool: Pool, asking: Omit<Asking, 'told'>): Promise<Map<string, Outcome>> {
  const told = new Map<string, Outcome>()
  for (const probe of [probeRoom, probeReset, probePresence, probeViewer])
    await probe({ ...asking, told }, await createWorld(pool))
  return told
}

interface Asked {
  transport: Transport
  document: string
  variables?: object
  token: string | undefined
}

/** Subscribes over that transport, on a socket of its own. */
function subscribe(url: string, { transport, document, variables, token }: Asked): Subscription<Told> {
  if (transport === 'HTTP') return subscribeBySse(url, { document, variables, token })
  const socket = new Socket(url, { token })
  const subscription = socket.subscribe<Told>(document, variables)
  void subscription.ended.then(() => socket.drop())
  return subscription
}

/** Resolves with whether an event that fits has come, before the subscription ended. */
async function comes(subscription: Subscription<Told>, fits: (told: Told) => boolean): Promise<boolean> {
  try {
    await subscription.until(fits)
    return true
  } catch (error) {
    if (subscription.end) return false
    throw error
  }
}

/** Records what the events so far told, and the error that ended the subscription. */
function record(told: Map<string, Outcome>, name: string, { events, end }: Subscription<Told>): void {
  for (const { event } of events) recordEvent(told, name, event)
  if (end?.errors) told.set(name, end.errors[0]!.extensions.code)
}

function recordEvent(told: Map<string, Outcome>, name: string, { __typename, ...fields }: Event): void {
  told.set(name, 'yes')
  for (const [field, value] of Object.entries(fields))
    if (value !== null) told.set(`${__typename}.${field}`, 'yes')
}

interface Asking {
  url: string
  role: Role
  transport: Transport
  told: Map<string, Outcome>
}

async function probeRoom({ url, role, transport, told }: Asking, world: World) {
  const id = globalId('Room', world.room)
  const token = world.tokens[role]
  const events = subscribe(url, { transport, document: ROOM_EVENTS, variables: { id, after: 14 }, token })
  if (await comes(events, ({ event }) => event.__typename === 'CaughtUp')) {
    const owner = createApiClient(url, world.tokens.owner)
    const userId = globalId('User', world.users.victim)
    await sendMessage(owner, id, 'live')
    await owner.request(UPDATE_ROOM, { input: { roomId: id, topic: 'live' } })
    await owner.request(KICK, { roomId: id, userId })
    await owner.request(DELETE_ROOM, { roomId: id })
    await comes(events, ({ event }) => event.__typename === 'RoomDeleted')
  }
  record(told, 'Subscription.roomEvents', events)
  events.stop()
}

async function probeReset({ url, role, transport, told }: Asking, world: World) {
  const variables = { id: globalId('Room', world.room), after: 1_000_000 }
  const events = subscribe(url, { transport, document: ROOM_EVENTS, variables, token: world.tokens[role] })
  await comes(events, () => true)
  record(told, 'Subscription.roomEvents', events)
  events.stop()
}

async function probePresence({ url, role, transport, told }: Asking, world: World) {
  const variables = { id: globalId('Room', world.room) }
  const events = subscribe(url, { transport, document: PRESENCE, variables, token: world.tokens[role] })
  await comes(events, () => true)
  record(told, 'Subscription.roomPresence', events)
  events.stop()
}

const MARK_READ = 'mutation ($id: ID!) { markRead(roomId: $id, number: 0) { id } }'

/** What happens in the room, and then in another one where everybody is: once that is told, all is told. */
async function probeViewer({ url, role, transport, told }: Asking, world: World) {
  const [id, marker] = [globalId('Room', world.room), globalId('Room', world.marker)]
  const events = subscribe(url, { transport, document: VIEWER_EVENTS, token: world.tokens[role] })
  const victim = createApiClient(url, world.victimToken)
  const owner = createApiClient(url, world.tokens.owner)
  const mention = `@${world.usernames[personIn(role)]}`
  // It has no first event of its own: it is known to listen once something has come.
  const listening = comes(events, ({ event }) => aboutRoom(event) === marker)
  let settled = false
  void listening.finally(() => (settled = true))
  while (!settled) {
    await sendMessage(victim, marker, 'is anyone there')
    await Promise.race([listening, sleep(300)])
  }
  if (await listening) {
    // What came so far is told of first: activity is told at the end of a tick, and one room after the other.
    await sendMessage(victim, marker, 'all ready')
    await comes(events, ({ event }) => lastMessageIn(event, marker) === 'all ready')
    await owner.request(UPDATE_ROOM, { input: { roomId: id, topic: 'live' } })
    await sendMessage(owner, id, mention)
    await victim.request(MARK_READ, { id: marker })
    await sendMessage(victim, marker, `last ${mention}`)
    await comes(events, ({ event }) => lastMessageIn(event, marker)?.startsWith('last ') ?? false)
  }
  for (const { event } of events.events) {
    told.set('Subscription.viewerEvents', 'yes')
    if (aboutRoom(event) === id) recordEvent(told, 'Subscription.viewerEvents', event)
  }
  if (events.end?.errors) told.set('Subscription.viewerEvents', events.end.errors[0]!.extensions.code)
  events.stop()
}

/** Returns the text of the room's last message, if the event is of its activity. */
const lastMessageIn = (event: Event, room: string) =>
  event.__typename === 'RoomActivity' && aboutRoom(event) === room
    ? (event['lastMessage'] as { text: string } | null)?.text
    : undefined

type InRoom = { room: { id: string } } | undefined
const aboutRoom = (event: Event) => ((event['membership'] ?? event['message']) as InRoom)?.room.id

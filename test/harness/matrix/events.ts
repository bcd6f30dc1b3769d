import type { Pool } from 'pg'
import { createApiClient } from '../client.ts'
import { file, png, sendFiles } from '../files.ts'
import { globalId } from '../ids.ts'
import { sendMessage } from '../messages.ts'
import { DELETE_ROOM, KICK, UPDATE_ROOM } from '../moderation.ts'
import { Socket } from '../socket.ts'
import { subscribeBySse } from '../sse.ts'
import type { Subscription } from '../subscription.ts'
import type { Outcome, Transport } from './probe.ts'
import { FOLLOW_THREAD } from '../threads.ts'
import { createWorld, personIn, type Role, type World } from './world.ts'

type Event = { __typename: string; [field: string]: unknown }
type Data = { event: Event }

const ROOM_EVENTS = `subscription ($id: ID!, $after: Int) { event: roomEvents(roomId: $id, after: $after) {
  __typename version
  ... on MessagePosted { message { id } } ... on MessageUpdated { message { id } }
  ... on MembershipChanged { membership { id } change } ... on RoomUpdated { room { id } } ... on RoomDeleted { roomId } } }`
const PRESENCE = `subscription ($id: ID!) { event: roomPresence(roomId: $id) { __typename online { id } onlineCount typing { id } } }`
const VIEWER_EVENTS = `subscription { event: viewerEvents { __typename
  ... on RoomActivity { membership { room { id } } lastMessage { room { id } text } }
  ... on ThreadActivity { membership { room { id } } lastMessage { text } markedUnread }
  ... on Mentioned { message { room { id } } }
  ... on MembershipUpdated { membership { room { id } } markedUnread change }
   ... on ViewerEventsStarted { serverTime }
   ... on ProfileUpdated { user { id } }
   ... on BlockChanged { user { id } blocked }
   ... on VoteChanged { message { room { id } } }
   ... on CustomEmojiChanged { name customEmoji { id } }
   ... on NotificationsChanged { unreadNotificationCount notification { room { id } message { text } } } } }`

/** Returns the outcome of each field of each subscription for a role. */
export async function probeEvents(
  pool: Pool,
  probing: Omit<Probing, 'outcomes'>,
): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>()
  for (const probe of [probeRoom, probeReset, probePresence, probeViewer])
    await probe({ ...probing, outcomes }, await createWorld(pool))
  return outcomes
}

interface Operation {
  transport: Transport
  document: string
  variables?: object
  token: string | undefined
}

/** Subscribes over that transport, on a socket of its own. */
function subscribe(url: string, { transport, document, variables, token }: Operation): Subscription<Data> {
  if (transport === 'HTTP') return subscribeBySse(url, { document, variables, token })
  const socket = new Socket(url, { token })
  const subscription = socket.subscribe<Data>(document, variables)
  void subscription.ended.then(() => socket.drop())
  return subscription
}

/** Resolves with whether an event that fits has come, before the subscription ended. */
async function comes(subscription: Subscription<Data>, fits: (data: Data) => boolean): Promise<boolean> {
  try {
    await subscription.until(fits)
    return true
  } catch (error) {
    if (subscription.end) return false
    throw error
  }
}

/** Records the fields of the events so far, and the error that ended the subscription. */
function record(outcomes: Map<string, Outcome>, name: string, { events, end }: Subscription<Data>): void {
  for (const { event } of events) recordEvent(outcomes, name, event)
  if (end?.errors) outcomes.set(name, end.errors[0]!.extensions.code)
}

function recordEvent(outcomes: Map<string, Outcome>, name: string, { __typename, ...fields }: Event): void {
  outcomes.set(name, 'yes')
  for (const [field, value] of Object.entries(fields))
    if (value !== null) outcomes.set(`${__typename}.${field}`, 'yes')
}

interface Probing {
  url: string
  role: Role
  transport: Transport
  outcomes: Map<string, Outcome>
}

async function probeRoom({ url, role, transport, outcomes }: Probing, world: World) {
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
  record(outcomes, 'Subscription.roomEvents', events)
  events.stop()
}

async function probeReset({ url, role, transport, outcomes }: Probing, world: World) {
  const variables = { id: globalId('Room', world.room), after: 1_000_000 }
  const events = subscribe(url, { transport, document: ROOM_EVENTS, variables, token: world.tokens[role] })
  await comes(events, () => true)
  record(outcomes, 'Subscription.roomEvents', events)
  events.stop()
}

async function probePresence({ url, role, transport, outcomes }: Probing, world: World) {
  const variables = { id: globalId('Room', world.room) }
  const events = subscribe(url, { transport, document: PRESENCE, variables, token: world.tokens[role] })
  await comes(events, () => true)
  record(outcomes, 'Subscription.roomPresence', events)
  events.stop()
}

const RENAME = 'mutation { updateProfile(input: { displayName: "Vic" }) { id } }'
const BLOCK = 'mutation ($id: ID!) { blockUser(userId: $id) { id } }'
const VOTE =
  'mutation ($id: ID!, $optionIds: [ID!]!) { votePoll(messageId: $id, optionIds: $optionIds) { id } }'
const UPLOAD_EMOJI =
  'mutation ($name: String!, $file: File!) { uploadCustomEmoji(name: $name, file: $file) { id } }'
const MARK_READ = 'mutation ($id: ID!) { markRead(roomId: $id, number: 0) { id } }'

/** Causes events in the room, and then in another one with everybody in it: when those come, all have come. */
async function probeViewer({ url, role, transport, outcomes }: Probing, world: World) {
  const [id, marker] = [globalId('Room', world.room), globalId('Room', world.marker)]
  const thread = globalId('Room', world.thread)
  const events = subscribe(url, { transport, document: VIEWER_EVENTS, token: world.tokens[role] })
  const victim = createApiClient(url, world.victimToken)
  const owner = createApiClient(url, world.tokens.owner)
  const mention = `@${world.usernames[personIn(role)]}`
  // Other worlds have emoji, too.
  const emoji = `live-${world.room.slice(0, 8)}`
  if (await comes(events, ({ event }) => event.__typename === 'ViewerEventsStarted')) {
    const own = createApiClient(url, world.tokens[personIn(role) as Role])
    const message = `${world.room},7`
    const optionIds = [globalId('PollOption', `${message},1`)]
    await own.send(VOTE, { id: globalId('Message', message), optionIds })
    await owner.request(UPDATE_ROOM, { input: { roomId: id, topic: 'live' } })
    await sendMessage(owner, id, mention)
    await sendMessage(victim, id, mention)
    // Who cannot follow the thread gets nothing of it.
    const { errors } = await own.send(FOLLOW_THREAD, { roomId: thread })
    await sendMessage(victim, thread, 'live')
    const isReply = ({ event }: Data) =>
      event.__typename === 'ThreadActivity' && event['lastMessage'] !== null
    if (!errors) await comes(events, isReply)
    await victim.request(MARK_READ, { id: marker })
    await sendMessage(victim, marker, `last ${mention}`)
    await comes(events, ({ event }) => lastMessageIn(event, marker)?.startsWith('last ') ?? false)
    if (!events.events.some(({ event }) => isNotificationOf(event, marker)))
      await comes(events, ({ event }) => isNotificationOf(event, marker))
    // From now on the victim notifies nobody of it.
    await own.request(BLOCK, { id: globalId('User', world.users.victim) })
    await comes(events, ({ event }) => event.__typename === 'BlockChanged')
    await victim.request(RENAME)
    await comes(events, ({ event }) => event.__typename === 'ProfileUpdated')
    const admin = { token: world.tokens.admin! }
    await sendFiles({ url }, admin, UPLOAD_EMOJI, { name: emoji }, { file: file('a.png', png(9, 9)) })
    await comes(events, ({ event }) => event['name'] === emoji)
  }
  for (const { event } of events.events) {
    outcomes.set('Subscription.viewerEvents', 'yes')
    if (
      [id, thread].includes(aboutRoom(event) ?? '') ||
      ['ProfileUpdated', 'BlockChanged', 'ViewerEventsStarted'].includes(event.__typename) ||
      event['name'] === emoji
    )
      recordEvent(outcomes, 'Subscription.viewerEvents', event)
  }
  if (events.end?.errors) outcomes.set('Subscription.viewerEvents', events.end.errors[0]!.extensions.code)
  events.stop()
}

/** Returns the text of the room's last message, if the event is of its activity. */
const lastMessageIn = (event: Event, room: string) =>
  event.__typename === 'RoomActivity' && aboutRoom(event) === room
    ? (event['lastMessage'] as { text: string } | null)?.text
    : undefined

const isNotificationOf = (event: Event, room: string) =>
  event.__typename === 'NotificationsChanged' && aboutRoom(event) === room

type InRoom = { room: { id: string } } | undefined
const aboutRoom = (event: Event) =>
  ((event['membership'] ?? event['message'] ?? event['notification']) as InRoom)?.room.id

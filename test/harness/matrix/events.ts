import type { Pool } from 'pg'
import { createApiClient } from '../client.ts'
import { overHttp, overWebSocket, type Result } from '../stream.ts'
import type { Outcome, Transport } from './probe.ts'
import { createWorld, idOf, personIn, type Role, type World } from './world.ts'

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

/** What every subscription tells someone in that role, field by field; the code of the error where it is refused. */
export async function probeEvents(
  url: string,
  pool: Pool,
  role: Role,
  transport: Transport,
): Promise<Map<string, Outcome>> {
  const told = new Map<string, Outcome>()
  const world = await createWorld(pool)
  await probeRoom(url, world, role, transport, told)
  await probeReset(url, await createWorld(pool), role, transport, told)
  await probePresence(url, await createWorld(pool), role, transport, told)
  await probeViewer(url, await createWorld(pool), role, transport, told)
  return told
}

const open = (transport: Transport) => (transport === 'HTTP' ? overHttp<Told> : overWebSocket<Told>)

const record = (told: Map<string, Outcome>, subscription: string, { data, errors }: Result<Told>) => {
  if (errors) return void told.set(subscription, errors[0]!.extensions.code)
  told.set(subscription, 'yes')
  const { __typename, ...fields } = data!.event
  for (const [field, value] of Object.entries(fields))
    if (value !== null) told.set(`${__typename}.${field}`, 'yes')
}

async function probeRoom(
  url: string,
  world: World,
  role: Role,
  transport: Transport,
  told: Map<string, Outcome>,
) {
  const id = idOf('Room', world.room)
  const stream = await open(transport)(url, ROOM_EVENTS, { id, after: 14 }, world.tokens[role])
  const caughtUp = await stream.until(
    ({ data, errors }) => errors !== undefined || data?.event.__typename === 'CaughtUp',
  )
  if (!caughtUp?.errors) {
    const owner = createApiClient(url, world.tokens.owner)
    await owner.request('mutation ($id: ID!) { sendMessage(input: { roomId: $id, text: "live" }) { id } }', {
      id,
    })
    await owner.request('mutation ($id: ID!) { updateRoom(input: { roomId: $id, topic: "live" }) { id } }', {
      id,
    })
    await owner.request('mutation ($id: ID!, $user: ID!) { kickUser(roomId: $id, userId: $user) { id } }', {
      id,
      user: idOf('User', world.users.victim),
    })
    await owner.request('mutation ($id: ID!) { deleteRoom(roomId: $id) }', { id })
    await stream.until(({ data, errors }) => errors !== undefined || data?.event.__typename === 'RoomDeleted')
  }
  for (const result of stream.results) record(told, 'Subscription.roomEvents', result)
  stream.close()
}

async function probeReset(
  url: string,
  world: World,
  role: Role,
  transport: Transport,
  told: Map<string, Outcome>,
) {
  const variables = { id: idOf('Room', world.room), after: 1_000_000 }
  const stream = await open(transport)(url, ROOM_EVENTS, variables, world.tokens[role])
  record(told, 'Subscription.roomEvents', (await stream.until(() => true))!)
  stream.close()
}

async function probePresence(
  url: string,
  world: World,
  role: Role,
  transport: Transport,
  told: Map<string, Outcome>,
) {
  const stream = await open(transport)(url, PRESENCE, { id: idOf('Room', world.room) }, world.tokens[role])
  record(told, 'Subscription.roomPresence', (await stream.until(() => true))!)
  stream.close()
}

const JOINED = 'mutation ($id: ID!) { markRead(roomId: $id, number: 0) { id } }'
const SEND = 'mutation ($id: ID!, $text: String!) { sendMessage(input: { roomId: $id, text: $text }) { id } }'

/** What happens in the room, and then in another one where everybody is: once that is told, all is told. */
async function probeViewer(
  url: string,
  world: World,
  role: Role,
  transport: Transport,
  told: Map<string, Outcome>,
) {
  const [id, marker] = [idOf('Room', world.room), idOf('Room', world.marker)]
  const stream = await open(transport)(url, VIEWER_EVENTS, {}, world.tokens[role])
  const victim = createApiClient(url, world.victimToken)
  const owner = createApiClient(url, world.tokens.owner)
  const mention = `@${world.usernames[personIn(role)]}`
  // It has no first event of its own: something has to be seen before it is known to listen.
  const listening = stream.until(
    ({ errors, data }) => errors !== undefined || aboutRoom(data!.event) === marker,
  )
  for (let seen = false; !seen;) {
    await victim.request(SEND, { id: marker, text: 'is anyone there' })
    seen = await Promise.race([
      listening.then(() => true),
      new Promise<false>((resolve) => setTimeout(resolve, 300, false)),
    ])
  }
  if (!(await listening)?.errors) {
    // What came so far is told of first: activity is told at the end of a tick, and one room after the other.
    await victim.request(SEND, { id: marker, text: 'all ready' })
    await stream.until((result) => saidLast(result, marker) === 'all ready')
    await owner.request('mutation ($id: ID!) { updateRoom(input: { roomId: $id, topic: "live" }) { id } }', {
      id,
    })
    await owner.request(SEND, { id, text: mention })
    await victim.request(JOINED, { id: marker })
    await victim.request(SEND, { id: marker, text: `last ${mention}` })
    await stream.until((result) => saidLast(result, marker)?.startsWith('last ') ?? false)
  }
  for (const result of stream.results) {
    if (result.errors) record(told, 'Subscription.viewerEvents', result)
    else {
      told.set('Subscription.viewerEvents', 'yes')
      if (aboutRoom(result.data!.event) === id) record(told, 'Subscription.viewerEvents', result)
    }
  }
  stream.close()
}

/** What was said last in that room, if it is of its activity that a result tells. */
const saidLast = ({ data }: Result<Told>, room: string) =>
  data?.event.__typename === 'RoomActivity' && aboutRoom(data.event) === room
    ? (data.event['lastMessage'] as { text: string } | null)?.text
    : undefined

type InRoom = { room: { id: string } } | undefined
const aboutRoom = (event: Event) => ((event['membership'] ?? event['message']) as InRoom)?.room.id

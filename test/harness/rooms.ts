import type { Client } from './client.ts'
import type { Message } from './messages.ts'
import type { Account } from './people.ts'
import { uuidOf } from './ids.ts'
import type { Sql } from './sql.ts'
import type { Subscription } from './subscription.ts'

export interface Room {
  id: string
  name: string
  version: number
}

let rooms = 0

/** Creates a room; by default public, under a name that no other has. */
export async function createRoom(
  owner: Client,
  input: { name?: string; key?: string; capacity?: number } = {},
): Promise<Room> {
  const { createRoom } = await owner.request<{ createRoom: Room }>(
    'mutation ($input: CreateRoomInput!) { createRoom(input: $input) { id name version } }',
    { input: { name: `room ${process.pid} ${++rooms}`, ...input } },
  )
  return createRoom
}

export const JOIN =
  'mutation ($input: JoinRoomInput!) { joinRoom(input: $input) { status role room { name } } }'
export const LEAVE = 'mutation ($roomId: ID!) { leaveRoom(roomId: $roomId) { status role } }'

export async function joinRoom(
  person: Client,
  { name }: { name: string },
  key?: string,
): Promise<{ status: string }> {
  const { joinRoom } = await person.request<{ joinRoom: { status: string } }>(JOIN, { input: { name, key } })
  return joinRoom
}

/** Creates a room of these people; the first becomes its owner. */
export async function createRoomOf(
  [owner, ...others]: Client[],
  input: { name?: string; key?: string } = {},
): Promise<Room> {
  const room = await createRoom(owner!, input)
  for (const person of others) await joinRoom(person, room, input.key)
  return room
}

/** Makes people members straight in the database, without a version for each; before anyone subscribes to the room. */
export async function addMembers(sql: Sql, room: Pick<Room, 'id'>, people: Account[]): Promise<void> {
  const ids = people.map(({ id }) => uuidOf(id))
  await sql('INSERT INTO "Membership" ("roomId", "userId", version) SELECT $1, unnest($2::uuid[]), 1', [
    uuidOf(room.id),
    ids,
  ])
  await sql('UPDATE "Room" SET "memberCount" = "memberCount" + $2 WHERE id = $1', [
    uuidOf(room.id),
    ids.length,
  ])
}

/** Returns the version that the room has now. */
export async function versionOf(person: Client, { name }: { name: string }): Promise<number> {
  const { room } = await person.request<{ room: { version: number } }>(
    'query ($name: String!) { room(name: $name) { version } }',
    { name },
  )
  return room.version
}

export interface RoomEvents {
  roomEvents: {
    __typename: string
    version: number
    message?: Message & { author: { username: string } | null }
    membership?: { status: string; role: string; user: { username: string } }
  }
}

export const ROOM_EVENTS = `subscription ($roomId: ID!, $after: Int) {
  roomEvents(roomId: $roomId, after: $after) {
    __typename version
    ... on MessagePosted { message { id number version text author { username } } }
    ... on MessageUpdated { message { id number version text author { username } } }
    ... on MembershipChanged { membership { status role user { username } } }
  }
}`

/** Subscribes to a room, after a version or from now on. The first event without `after` is CaughtUp. */
export const followRoom = (person: Client, roomId: string, after?: number): Subscription<RoomEvents> =>
  person.subscribe<RoomEvents>(ROOM_EVENTS, { roomId, after })

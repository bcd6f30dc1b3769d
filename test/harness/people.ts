import { type Client, createApiClient } from './client.ts'
import type { Server } from './server.ts'
import type { Subscription } from './subscription.ts'

/** Someone signed up, and the client that speaks for them. */
export interface Person extends Client {
  id: string
  username: string
  token: string
}

export const password = 'correct horse battery staple'

let people = 0
let rooms = 0

/** Signs a new person up; by default under a name that nobody has. */
export async function signUp(
  server: Server,
  username = `person-${process.pid}-${++people}`,
): Promise<Person> {
  const { signUp } = await createApiClient(server.url).request<{
    signUp: { token: string; user: { id: string } }
  }>('mutation ($input: SignUpInput!) { signUp(input: $input) { token user { id } } }', {
    input: { username, password },
  })
  const { token, user } = signUp
  return { id: user.id, username, token, ...createApiClient(server.url, token) }
}

export interface Room {
  id: string
  name: string
  version: number
}

/** Makes a room; by default public, under a name that none has. */
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

export async function joinRoom(
  person: Client,
  { name }: { name: string },
  key?: string,
): Promise<{ status: string }> {
  const { joinRoom } = await person.request<{ joinRoom: { status: string } }>(
    'mutation ($input: JoinRoomInput!) { joinRoom(input: $input) { status } }',
    { input: { name, key } },
  )
  return joinRoom
}

export interface Message {
  id: string
  number: number
  version: number
  text: string
}

export async function sendMessage(
  author: Client,
  roomId: string,
  text: string,
  nonce?: string,
): Promise<Message> {
  const { sendMessage } = await author.request<{ sendMessage: Message }>(
    'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id number version text } }',
    { input: { roomId, text, nonce } },
  )
  return sendMessage
}

export interface RoomEvents {
  roomEvents: {
    __typename: string
    version: number
    message?: Message & { author: { username: string } | null }
    membership?: { status: string; role: string; user: { username: string } }
  }
}

/** Follows a room, after a version or from now on. The first event without `after` is CaughtUp. */
export const followRoom = (person: Client, roomId: string, after?: number): Subscription<RoomEvents> =>
  person.subscribe<RoomEvents>(
    `subscription ($roomId: ID!, $after: Int) {
      roomEvents(roomId: $roomId, after: $after) {
        __typename version
        ... on MessagePosted { message { id number version text author { username } } }
        ... on MessageUpdated { message { id number version text author { username } } }
        ... on MembershipChanged { membership { status role user { username } } }
      }
    }`,
    { roomId, after },
  )

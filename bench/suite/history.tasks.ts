import { Agent } from 'node:http'
import { GraphqlSocket, type Result } from '../load/graphql.ts'
import { httpPoster } from '../load/http.ts'
import { SEND } from '../load/message.ts'
import { messageInput } from '../load/protocols.ts'
import type { SeededRoom } from '../servers/seed.ts'

/** A member of a room, with one HTTP and one WebSocket connection. */
export type Reader = {
  room: SeededRoom
  token: string
  sent: number
  post(query: string, variables: object): Promise<string>
  socket: GraphqlSocket
  close(): void
}

/** Connects as the room's first member. */
export async function connectReader(port: number, room: SeededRoom): Promise<Reader> {
  const { token } = room.members[0]!
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const socket = new GraphqlSocket(port, token)
  await socket.ready
  const close = () => {
    agent.destroy()
    socket.client.close()
  }
  return { room, token, sent: 0, post: httpPoster(port, agent, token), socket, close }
}

const MESSAGE = 'id number version text postedAt editedAt deletedAt author { id username displayName }'
const query = (fields: string, more = '') =>
  `query ($name: String!${more}) { room(name: $name) { id ${fields} } }`
const PAGE = query(`messages(last: 50) { nodes { ${MESSAGE} } pageInfo { hasPreviousPage startCursor } }`)
const PERMALINK = query(`message(number: $number) { ${MESSAGE} }`, ', $number: Int!')
const UNREAD = query('viewerMembership { id lastReadNumber unreadCount }')
const STATE = query('version messageCount')
const RESUME = `subscription ($roomId: ID!, $after: Int) { roomEvents(roomId: $roomId, after: $after) {
  __typename version ... on MessagePosted { message { ${MESSAGE} } }
} }`

/** Operations whose cost must not depend on the length of the history. */
export const tasks: Record<string, (reader: Reader) => Promise<unknown>> = {
  send: (reader) =>
    reader.post(SEND, { input: messageInput(reader.room.globalId, ++reader.sent, reader.token) }),
  'newest page': ({ post, room }) => post(PAGE, { name: room.id }),
  'one in the middle': async ({ post, room }) => {
    const { messageCount } = await readState({ post, room })
    await post(PERMALINK, { name: room.id, number: Math.floor(messageCount / 2) })
  },
  'unread count': ({ post, room }) => post(UNREAD, { name: room.id }),
  'resume 50 behind': resume,
}

type State = { data: { room: { version: number; messageCount: number } } }

const readState = async ({ post, room }: Pick<Reader, 'post' | 'room'>) =>
  (JSON.parse(await post(STATE, { name: room.id })) as State).data.room

/** Subscribes from 50 versions back, and resolves at the end of the replay. */
async function resume({ post, room, socket }: Reader): Promise<void> {
  const { version } = await readState({ post, room })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let replayed = 0
  const stop = socket.subscribe(
    RESUME,
    { roomId: room.globalId, after: version - 50 },
    {
      next(result: Result) {
        const { __typename: type } = result.data!['roomEvents'] as { __typename: string }
        if (type !== 'CaughtUp') replayed++
        else if (replayed === 50) resolve()
        else reject(new Error(`Expected a replay of 50 events, got ${replayed}`))
      },
      end: (errors) => reject(new Error(`A resumed subscription ended: ${JSON.stringify(errors)}`)),
    },
  )
  await promise
  stop()
}

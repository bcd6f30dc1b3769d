import { randomUUID } from 'node:crypto'
import { Agent } from 'node:http'
import { Client } from './client.ts'
import { httpPoster } from './http.ts'
import { GraphqlSocket, SHORTEST_EVENT } from './graphql.ts'
import { createMessage, deliveryBytes, messageText, SEND, SUBSCRIBE } from './message.ts'

/** A person who uses a room. Without a token for servers without accounts. */
export type Account = { token?: string }
export type RoomRef = { room: string; index: number }

export type Subscriber = { client: Client; joined: Promise<void> }
export type Sender = {
  send(number: number): void
  /** Closes the connection, after the answers to what it sent. */
  close(): Promise<void> | void
}

/** The way a server is used: subscribing to a room and sending to it. */
export interface Protocol {
  /** Subscribes to a room and calls onEvent for each message from then on. */
  subscribe(port: number, ref: RoomRef, account: Account, onEvent: () => void): Subscriber
  sender(port: number, ref: RoomRef, account: Account): Promise<Sender>
}

/** Latchkey. A subscription begins with CaughtUp, so a subscriber knows when it has joined. */
export const latchkey: Protocol = {
  subscribe(port, { room }, { token }, onEvent) {
    const socket = new GraphqlSocket(port, token)
    return { client: socket.client, joined: subscribeGraphql(socket, room, { onEvent, firstEvent: true }) }
  },
  sender: graphqlSender,
}

/** GraphQL servers that do not say when a subscription has begun. */
export const graphql: Protocol = {
  subscribe(port, { room }, _account, onEvent) {
    const socket = new GraphqlSocket(port)
    return { client: socket.client, joined: subscribeGraphql(socket, room, { onEvent, firstEvent: false }) }
  },
  sender: graphqlSender,
}

/** Resolves when subscribed; with `firstEvent`, when the first event has arrived. */
async function subscribeGraphql(
  socket: GraphqlSocket,
  roomId: string,
  { onEvent, firstEvent }: { onEvent: () => void; firstEvent: boolean },
) {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  await socket.ready
  socket.subscribe(
    SUBSCRIBE,
    { roomId },
    {
      next: () => resolve(),
      end: (errors) => reject(new Error(`A subscription ended: ${JSON.stringify(errors)}`)),
    },
  )
  if (firstEvent) await promise
  else promise.catch(() => {})
  socket.countEvents(onEvent)
}

async function graphqlSender(port: number, { room }: RoomRef, { token }: Account): Promise<Sender> {
  const socket = new GraphqlSocket(port, token)
  await socket.ready
  const fail = (errors: unknown) => {
    throw new Error(`A message was refused: ${JSON.stringify(errors)}`)
  }
  return {
    send: (number) =>
      socket.subscribe(
        SEND,
        { input: messageInput(room, number, token) },
        {
          next: ({ errors }) => errors && fail(errors),
          end: (errors) => errors && fail(errors),
        },
      ),
    close: () => socket.client.close(),
  }
}

/** Returns the input of a send. Only Latchkey takes a nonce, which makes retries safe. */
export const messageInput = (roomId: string, number: number, token?: string) => ({
  roomId,
  text: messageText(number),
  ...(token && { nonce: randomUUID() }),
})

/** Latchkey, with messages sent over HTTP. */
export const latchkeyHttp: Protocol = {
  subscribe: latchkey.subscribe,
  async sender(port, { room }, { token }) {
    const agent = new Agent({ keepAlive: true })
    const post = httpPoster(port, agent, token)
    const waiting = new Set<Promise<unknown>>()
    return {
      send(number) {
        const answer = post(SEND, { input: messageInput(room, number, token) }).finally(() =>
          waiting.delete(answer),
        )
        waiting.add(answer)
      },
      async close() {
        await Promise.all(waiting)
        agent.destroy()
      },
    }
  },
}

/** A server that broadcasts the bytes it is sent, and does nothing else. */
export const broadcast: Protocol = {
  subscribe(port, { index }, _account, onEvent) {
    const client = new Client({ port, path: `/room/${index}` })
    client.onText = onEvent
    return { client, joined: client.opened }
  },
  async sender(port, { index }) {
    const client = new Client({ port, path: `/send/${index}` })
    await client.opened
    return { send: (number) => client.send(deliveryBytes(number)), close: () => client.close() }
  },
}

/** Engine.IO 4 and Socket.IO 5 over a WebSocket: one or two digits before each JSON text. */
export const socketIo: Protocol = {
  subscribe(port, { room }, _account, onEvent) {
    const { client, joined } = socketIoClient(port, `420${JSON.stringify(['join', room])}`, onEvent)
    return { client, joined }
  },
  async sender(port, { room }) {
    const { client, joined } = socketIoClient(port, `420${JSON.stringify(['join', 'none'])}`, () => {})
    await joined
    return {
      send: (number) =>
        client.send(`42${JSON.stringify(['send', room, createMessage(number, messageText(number))])}`),
      close: () => client.close(),
    }
  },
}

function socketIoClient(port: number, join: string, onEvent: () => void) {
  const client = new Client({ port, path: '/socket.io/?EIO=4&transport=websocket' })
  const { promise: joined, resolve, reject } = Promise.withResolvers<void>()
  client.opened.catch(reject)
  client.onText = (bytes, start, end) => {
    if (end - start > SHORTEST_EVENT) return onEvent()
    const text = bytes.toString('utf8', start, end)
    if (text === '2') client.send('3')
    else if (text.startsWith('0')) client.send('40')
    else if (text.startsWith('40')) client.send(join)
    else if (text.startsWith('43')) resolve()
  }
  return { client, joined }
}

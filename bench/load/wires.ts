import { randomUUID } from 'node:crypto'
import { Agent } from 'node:http'
import { Client } from './client.ts'
import { httpPoster } from './http.ts'
import { GraphqlSocket, SHORTEST_EVENT } from './graphql.ts'
import { deliveryOf, messageOf, SEND, SUBSCRIBE, textOf } from './message.ts'

/** A room and those who use it, as a server knows them. */
export type Account = { token?: string }
export type Place = { room: string; index: number }

export type Subscriber = { client: Client; joined: Promise<void> }
export type Sender = {
  send(number: number): void
  /** Resolves once what it sent has been answered. */
  close(): Promise<void> | void
}

/** How a server is spoken to. */
export interface Wire {
  /** Subscribes to a room; calls onEvent for each message from then on. */
  subscribe(port: number, place: Place, account: Account, onEvent: () => void): Subscriber
  sender(port: number, place: Place, account: Account): Promise<Sender>
}

/** Ours; a subscription begins with CaughtUp, so a subscriber knows when it has joined. */
export const latchkey: Wire = {
  subscribe(port, { room }, { token }, onEvent) {
    const socket = new GraphqlSocket(port, token)
    return { client: socket.client, joined: joinGraphql(socket, room, onEvent, true) }
  },
  sender: graphqlSender,
}

/** GraphQL servers whose subscriptions begin in silence. */
export const graphql: Wire = {
  subscribe(port, { room }, _account, onEvent) {
    const socket = new GraphqlSocket(port)
    return { client: socket.client, joined: joinGraphql(socket, room, onEvent, false) }
  },
  sender: graphqlSender,
}

async function joinGraphql(socket: GraphqlSocket, roomId: string, onEvent: () => void, announced: boolean) {
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
  if (announced) await promise
  else promise.catch(() => {})
  socket.countEvents(onEvent)
}

async function graphqlSender(port: number, { room }: Place, { token }: Account): Promise<Sender> {
  const socket = new GraphqlSocket(port, token)
  await socket.ready
  const fail = (errors: unknown) => {
    throw new Error(`A message was refused: ${JSON.stringify(errors)}`)
  }
  return {
    send: (number) =>
      socket.subscribe(
        SEND,
        { input: inputOf(room, number, token) },
        {
          next: ({ errors }) => errors && fail(errors),
          end: (errors) => errors && fail(errors),
        },
      ),
    close: () => socket.client.close(),
  }
}

/** Only ours takes a nonce, which a client needs to send again safely. */
export const inputOf = (roomId: string, number: number, token?: string) => ({
  roomId,
  text: textOf(number),
  ...(token && { nonce: randomUUID() }),
})

/** Ours, with the messages sent by HTTP. */
export const latchkeyHttp: Wire = {
  subscribe: latchkey.subscribe,
  async sender(port, { room }, { token }) {
    const agent = new Agent({ keepAlive: true })
    const post = httpPoster(port, agent, token)
    const waiting = new Set<Promise<unknown>>()
    return {
      send(number) {
        const answer = post(SEND, { input: inputOf(room, number, token) }).finally(() =>
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

/** A broadcast of whatever is sent, and nothing else. */
export const plain: Wire = {
  subscribe(port, { index }, _account, onEvent) {
    const client = new Client({ port, path: `/room/${index}` })
    client.onText = onEvent
    return { client, joined: client.opened }
  },
  async sender(port, { index }) {
    const client = new Client({ port, path: `/send/${index}` })
    await client.opened
    return { send: (number) => client.send(deliveryOf(number)), close: () => client.close() }
  },
}

/** Engine.IO 4 and Socket.IO 5 over a WebSocket: a digit or two before each JSON text. */
export const socketIo: Wire = {
  subscribe(port, { room }, _account, onEvent) {
    const { client, joined } = socketIoClient(port, `420${JSON.stringify(['join', room])}`, onEvent)
    return { client, joined }
  },
  async sender(port, { room }) {
    const { client, joined } = socketIoClient(port, `420${JSON.stringify(['join', 'none'])}`, () => {})
    await joined
    return {
      send: (number) => client.send(`42${JSON.stringify(['send', room, messageOf(number, textOf(number))])}`),
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

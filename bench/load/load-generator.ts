import { setTimeout as sleep } from 'node:timers/promises'
import type { Account, Protocol, RoomRef, Sender, Subscriber } from './protocols.ts'

/** The number of rooms, and of subscribers in each. */
export type Shape = { rooms: number; size: number }

type Room = { ref: RoomRef; sender: Sender; sent: number; delivered: number; sentAt: number[] }

/** The accounts that use each room: its subscribers and one sender. */
export type RoomClients = { ref: RoomRef; subscribers: Account[]; sender: Account }[]

/** Returns clients for servers without accounts. */
export const anonymousClients = ({ rooms, size }: Shape): RoomClients =>
  Array.from({ length: rooms }, (_, index) => ({
    ref: { room: `room-${index}`, index },
    subscribers: Array.from({ length: size }, () => ({})),
    sender: {},
  }))

/** Clients that connect at the same time. More would only wait for the server. */
const OPENING_AT_ONCE = 50

/** Messages under way in a room at which a paced sender waits. A server may refuse more than 100 from one connection. */
const MAX_IN_FLIGHT = 50

/**
 * Connects the subscribers and one sender for each room, sends messages, and counts and times their deliveries. Within a
 * room, every subscriber gets the messages in the order in which they were sent. So the n-th message that arrives is the
 * n-th that was sent, and none has to be decoded.
 */
export class LoadGenerator {
  readonly #subscribers: Subscriber[] = []
  readonly #rooms: Room[] = []
  readonly #size: number
  /** Called for each delivery, with the milliseconds since the message was sent. */
  #onLatency: ((milliseconds: number) => void) | undefined
  /** Called when a room has as many new deliveries as subscribers: a message has reached everyone. */
  #onDelivered: ((room: Room) => void) | undefined
  deliveries = 0

  constructor({ size }: Pick<Shape, 'size'>) {
    this.#size = size
  }

  get clients() {
    return this.#subscribers.map(({ client }) => client)
  }

  /** Connects and subscribes all subscribers, some at a time. */
  async subscribe(protocol: Protocol, port: number, rooms: RoomClients): Promise<void> {
    const waiting = rooms.flatMap(({ ref, subscribers }) => {
      const room: Room = { ref, sender: noSender, sent: 0, delivered: 0, sentAt: [] }
      this.#rooms.push(room)
      return subscribers.map((account) => ({ room, account }))
    })
    const worker = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const { room, account } = next
        const subscriber = protocol.subscribe(port, room.ref, account, this.#createEventHandler(room))
        this.#subscribers.push(subscriber)
        await subscriber.joined
      }
    }
    await Promise.all(Array.from({ length: OPENING_AT_ONCE }, worker))
  }

  #createEventHandler(room: Room): () => void {
    let received = 0
    return () => {
      this.#onLatency?.(performance.now() - room.sentAt[received]!)
      received++
      this.deliveries++
      if (++room.delivered % this.#size === 0) this.#onDelivered?.(room)
    }
  }

  /** Connects the senders, and sends one message to each room to make sure that everyone gets it. */
  async openSenders(protocol: Protocol, port: number, rooms: RoomClients): Promise<void> {
    await this.connectSenders(protocol, port, rooms)
    for (const room of this.#rooms) this.#send(room)
    await this.#waitForDeliveries()
  }

  /** Connects the senders without sending anything. */
  async connectSenders(protocol: Protocol, port: number, rooms: RoomClients): Promise<void> {
    await Promise.all(
      this.#rooms.map(
        async (room, index) => (room.sender = await protocol.sender(port, room.ref, rooms[index]!.sender)),
      ),
    )
    // Some servers do not say when a subscription has begun.
    await sleep(500)
  }

  #send(room: Room): void {
    room.sentAt.push(performance.now())
    room.sender.send(++room.sent)
  }

  /**
   * Sends `rate` messages a second, to one room after the other; fewer if the server does not keep up. Returns the
   * latency of each delivery in milliseconds.
   */
  async sendPaced(rate: number, seconds: number): Promise<number[]> {
    const latencies: number[] = []
    this.#onLatency = (milliseconds) => latencies.push(milliseconds)
    const start = performance.now()
    for (let n = 0; n < rate * seconds; n++) {
      await sleep(Math.max(0, start + (n * 1_000) / rate - performance.now()))
      const room = this.#rooms[n % this.#rooms.length]!
      while (room.sent - room.delivered / this.#size >= MAX_IN_FLIGHT) await sleep(10)
      this.#send(room)
    }
    await this.#waitForDeliveries()
    this.#onLatency = undefined
    return latencies
  }

  /** Keeps `inFlight` messages under way in each room until the promise resolves, then waits for the last of them. */
  async saturate(inFlight: number, until: Promise<unknown>): Promise<void> {
    this.#onDelivered = (room) => this.#send(room)
    for (const room of this.#rooms) for (let n = 0; n < inFlight; n++) this.#send(room)
    await until
    this.#onDelivered = undefined
    await this.#waitForDeliveries()
  }

  /**
   * Keeps `inFlight` messages under way in all rooms together until the promise resolves, each to the next room, then waits
   * for the last of them.
   */
  async keepInFlight(inFlight: number, until: Promise<unknown>): Promise<void> {
    let next = 0
    const send = () => this.#send(this.#rooms[next++ % this.#rooms.length]!)
    this.#onDelivered = send
    for (let n = 0; n < inFlight; n++) send()
    await until
    this.#onDelivered = undefined
    await this.#waitForDeliveries()
  }

  /** Resolves when every subscriber has every message. Throws if one is lost or arrives twice. */
  async #waitForDeliveries(): Promise<void> {
    const expected = this.#rooms.reduce((sum, { sent }) => sum + sent * this.#size, 0)
    const deadline = performance.now() + 30_000
    while (this.deliveries < expected && performance.now() < deadline) await sleep(10)
    if (this.deliveries !== expected)
      throw new Error(`Expected ${expected} deliveries, got ${this.deliveries}`)
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await Promise.all(this.#rooms.map(({ sender }) => sender.close()))
    for (const { client } of this.#subscribers) client.close()
    await sleep(100)
  }
}

const noSender: Sender = {
  send() {
    throw new Error('This room has no sender. Call openSenders first.')
  },
  close() {},
}

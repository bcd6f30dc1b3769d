import { setTimeout as sleep } from 'node:timers/promises'
import type { Account, Place, Sender, Subscriber, Wire } from './wires.ts'

/** How many rooms, and how many subscribers each has. */
export type Shape = { rooms: number; size: number }

/** A room as the generator counts it. */
type Room = { place: Place; sender: Sender; sent: number; delivered: number; sentAt: number[] }

/** People for a crowd: for each room its subscribers and one who sends. */
export type Cast = { place: Place; subscribers: Account[]; sender: Account }[]

/** A cast for servers that know no accounts. */
export const strangers = ({ rooms, size }: Shape): Cast =>
  Array.from({ length: rooms }, (_, index) => ({
    place: { room: `room-${index}`, index },
    subscribers: Array.from({ length: size }, () => ({})),
    sender: {},
  }))

/** Clients that are about to open at a time: more would only queue. */
const OPENING = 50

/** Messages under way in a room at which a paced sender waits: a server may refuse more than 100 of one connection. */
const UNDER_WAY = 50

/**
 * Everyone who subscribes, and one who sends to each room. Within a room every subscriber gets the messages in the
 * order in which they were sent, so the n-th that arrives is the n-th that was sent, and nothing need be decoded.
 */
export class Crowd {
  readonly #subscribers: Subscriber[] = []
  readonly #rooms: Room[] = []
  readonly #size: number
  /** Called for each delivery, with the milliseconds since it was sent. */
  #onLatency: ((milliseconds: number) => void) | undefined
  /** Called when as many deliveries as subscribers have come into a room: a message has got through. */
  #onThrough: ((room: Room) => void) | undefined
  deliveries = 0

  constructor({ size }: Pick<Shape, 'size'>) {
    this.#size = size
  }

  get clients() {
    return this.#subscribers.map(({ client }) => client)
  }

  /** Subscribes everyone to the rooms, some at a time. */
  async join(wire: Wire, port: number, cast: Cast): Promise<void> {
    const waiting = cast.flatMap(({ place, subscribers }) => {
      const room: Room = { place, sender: nobody, sent: 0, delivered: 0, sentAt: [] }
      this.#rooms.push(room)
      return subscribers.map((account) => ({ room, account }))
    })
    const lane = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const subscriber = wire.subscribe(port, next.room.place, next.account, this.#counter(next.room))
        this.#subscribers.push(subscriber)
        await subscriber.joined
      }
    }
    await Promise.all(Array.from({ length: OPENING }, lane))
  }

  #counter(room: Room): () => void {
    let received = 0
    return () => {
      this.#onLatency?.(performance.now() - room.sentAt[received]!)
      received++
      this.deliveries++
      if (++room.delivered % this.#size === 0) this.#onThrough?.(room)
    }
  }

  /** Lets somebody into each room who can send, and sends until everyone gets it. */
  async openSenders(wire: Wire, port: number, cast: Cast): Promise<void> {
    await Promise.all(
      this.#rooms.map(
        async (room, index) => (room.sender = await wire.sender(port, room.place, cast[index]!.sender)),
      ),
    )
    // Some subscriptions begin in silence; one message tells that they have begun.
    await sleep(500)
    for (const room of this.#rooms) this.#send(room)
    await this.#through()
  }

  #send(room: Room): void {
    room.sentAt.push(performance.now())
    room.sender.send(++room.sent)
  }

  /**
   * Sends `rate` messages a second, to one room after the other; fewer only while the machine stands still. Resolves with
   * the milliseconds of each delivery.
   */
  async pace(rate: number, seconds: number): Promise<number[]> {
    const latencies: number[] = []
    this.#onLatency = (milliseconds) => latencies.push(milliseconds)
    const began = performance.now()
    for (let n = 0; n < rate * seconds; n++) {
      await sleep(Math.max(0, began + (n * 1_000) / rate - performance.now()))
      const room = this.#rooms[n % this.#rooms.length]!
      while (room.sent - room.delivered / this.#size >= UNDER_WAY) await sleep(10)
      this.#send(room)
    }
    await this.#through()
    this.#onLatency = undefined
    return latencies
  }

  /** Keeps `window` messages under way in each room until the promise resolves, and then waits for the last of them. */
  async flood(window: number, until: Promise<unknown>): Promise<void> {
    this.#onThrough = (room) => this.#send(room)
    for (const room of this.#rooms) for (let n = 0; n < window; n++) this.#send(room)
    await until
    this.#onThrough = undefined
    await this.#through()
  }

  /** Resolves when everyone has everything; throws when something is lost or comes twice. */
  async #through(): Promise<void> {
    const expected = this.#rooms.reduce((sum, { sent }) => sum + sent * this.#size, 0)
    const deadline = performance.now() + 30_000
    while (this.deliveries < expected && performance.now() < deadline) await sleep(10)
    if (this.deliveries !== expected)
      throw new Error(`${expected} deliveries were due, and ${this.deliveries} came`)
  }

  /** Lets everyone go, and waits until they have. */
  async leave(): Promise<void> {
    await Promise.all(this.#rooms.map(({ sender }) => sender.close()))
    for (const { client } of this.#subscribers) client.close()
    await sleep(100)
  }
}

const nobody: Sender = {
  send() {
    throw new Error('There is nobody to send')
  },
  close() {},
}

import { setTimeout as sleep } from 'node:timers/promises'
import { GraphqlSocket, type Result } from '../load/graphql.ts'

const RESUME = `subscription ($roomId: ID!, $after: Int) { roomEvents(roomId: $roomId, after: $after) {
  __typename version ... on MessagePosted { message { id number text postedAt author { id username displayName } } }
} }`

/** A client that comes back after every loss as the web app does, and goes on after the last event that it has. */
export class Returner {
  /** Resolves when it has all that it had missed. */
  caughtUp: Promise<void>
  /** Connections that somebody took, and that ended before it had caught up. */
  refused = 0
  /** Messages missing between two that came, or come twice. */
  gaps = 0
  #arrived = Promise.withResolvers<void>()
  #version: number | null = null
  #number = 0
  #attempts = 0
  #here = false
  #socket: GraphqlSocket | undefined
  #left = false

  constructor(port: number, token: string, roomId: string) {
    this.caughtUp = this.#arrived.promise
    void this.#stay(port, token, roomId)
  }

  /** From now on it counts as back when it has caught up once more. */
  expectReturn(): void {
    this.#arrived = Promise.withResolvers<void>()
    this.caughtUp = this.#arrived.promise
  }

  leave(): void {
    this.#left = true
    this.#socket?.client.close()
  }

  async #stay(port: number, token: string, roomId: string): Promise<void> {
    while (!this.#left) {
      const socket = (this.#socket = new GraphqlSocket(port, token))
      const closed = new Promise<void>((resolve) => socket.client.socket.on('close', () => resolve()))
      let answered = true
      // Nobody there: that is the outage, and no refusal.
      socket.client.opened.catch((error: NodeJS.ErrnoException) => (answered = error.code !== 'ECONNREFUSED'))
      socket.ready.then(
        () =>
          socket.subscribe(
            RESUME,
            { roomId, after: this.#version },
            { next: (result) => this.#next(result) },
          ),
        () => {},
      )
      await closed
      if (answered && !this.#here && !this.#left) this.refused++
      this.#here = false
      // At random up to a limit that grows: what the web app waits (web/src/lib/graphql/backoff.ts).
      await sleep(Math.min(15_000, 400 * 2 ** this.#attempts++) * (0.25 + 0.75 * Math.random()))
    }
  }

  #next({ data }: Result): void {
    const event = data!['roomEvents'] as { __typename: string; version: number; message?: { number: number } }
    this.#version = event.version
    if (event.message) {
      if (this.#number && event.message.number !== this.#number + 1) this.gaps++
      this.#number = event.message.number
    }
    if (event.__typename !== 'CaughtUp') return
    this.#here = true
    this.#attempts = 0
    this.#arrived.resolve()
  }
}

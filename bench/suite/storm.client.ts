import { setTimeout as sleep } from 'node:timers/promises'
import { GraphqlSocket, type Result } from '../load/graphql.ts'
import type { RoomAccount } from './storm.sender.ts'

const RESUME = `subscription ($roomId: ID!, $after: Int) { roomEvents(roomId: $roomId, after: $after) {
  __typename version ... on MessagePosted { message { id number text postedAt author { id username displayName } } }
} }`

/** A client that reconnects like the web app, and resumes after the last event that it has. */
export class ReconnectingClient {
  /** Resolves when the client has received everything that it missed. */
  caughtUp: Promise<void>
  /** Connections that the server accepted and that ended before the client had caught up. */
  refused = 0
  /** Messages that were lost or repeated. */
  gaps = 0
  #caughtUpAgain = Promise.withResolvers<void>()
  #version: number | null = null
  #number = 0
  #attempts = 0
  #isCaughtUp = false
  #socket: GraphqlSocket | undefined
  #stopped = false

  constructor(port: number, account: RoomAccount) {
    this.caughtUp = this.#caughtUpAgain.promise
    void this.#run(port, account)
  }

  /** Makes `caughtUp` a promise for the next time the client has caught up. */
  expectReturn(): void {
    this.#caughtUpAgain = Promise.withResolvers<void>()
    this.caughtUp = this.#caughtUpAgain.promise
  }

  stop(): void {
    this.#stopped = true
    this.#socket?.client.close()
  }

  async #run(port: number, { token, roomId }: RoomAccount): Promise<void> {
    while (!this.#stopped) {
      const socket = (this.#socket = new GraphqlSocket(port, token))
      const closed = new Promise<void>((resolve) => socket.client.socket.on('close', () => resolve()))
      let answered = true
      // ECONNREFUSED is the outage itself, not a refusal by the server.
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
      if (answered && !this.#isCaughtUp && !this.#stopped) this.refused++
      this.#isCaughtUp = false
      // The same backoff as in the web app (web/src/lib/graphql/backoff.ts): random, with a growing limit.
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
    this.#isCaughtUp = true
    this.#attempts = 0
    this.#caughtUpAgain.resolve()
  }
}

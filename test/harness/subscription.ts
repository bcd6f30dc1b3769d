import type { Client } from 'graphql-ws'
import type { ApiFailure } from './client.ts'

/** How a subscription ended: it was complete, refused or ended by errors, or its socket was closed. */
export interface End {
  errors?: ApiFailure[]
  close?: { code: number; reason: string }
}

/** Milliseconds that a test waits for an event at most. Long, so that only what never comes is late. */
const patience = 15_000

/** An operation over WebSocket, read event by event. */
export class Subscription<Data> {
  /** Resolves when nothing can follow any more, and says why. */
  readonly ended: Promise<End>
  /** What has come and was not taken by next(). */
  readonly waiting: Data[] = []
  readonly #stop: () => void
  #end: End | undefined
  #wake: () => void = () => {}

  constructor(client: Client, query: string, variables: object = {}) {
    const { promise, resolve } = Promise.withResolvers<End>()
    this.ended = promise
    const end = (how: End) => {
      this.#end = how
      resolve(how)
      this.#wake()
    }
    this.#stop = client.subscribe<Data>(
      { query, variables: { ...variables } },
      {
        next: ({ data, errors }) => {
          if (errors) return end({ errors: errors as unknown as ApiFailure[] })
          this.waiting.push(data as Data)
          this.#wake()
        },
        error: (error) =>
          end(Array.isArray(error) ? { errors: error as ApiFailure[] } : { close: error as End['close'] }),
        complete: () => end(this.#end ?? {}),
      },
    )
  }

  /** The next event. Throws when the subscription ends instead, or nothing comes. */
  async next(): Promise<Data> {
    const late = Date.now() + patience
    while (!this.waiting.length) {
      if (this.#end) throw new Error(`No event, but the end: ${JSON.stringify(this.#end)}`)
      if (Date.now() >= late) throw new Error('No event came')
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      const timer = setTimeout(resolve, late - Date.now())
      await promise
      clearTimeout(timer)
    }
    return this.waiting.shift()!
  }

  /** Takes events until one fits, and returns all of them, that one last. */
  async until(fits: (event: Data) => boolean): Promise<Data[]> {
    const taken: Data[] = []
    for (;;) {
      const event = await this.next()
      taken.push(event)
      if (fits(event)) return taken
    }
  }

  /** Completes it from this side; the socket stays open. */
  stop(): void {
    this.#stop()
  }
}

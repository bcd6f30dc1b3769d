import type { ApiFailure, Result } from './result.ts'
import { TIMEOUT } from './wait.ts'

/** The end of a subscription: by errors, with its socket, or, without either, by completion. */
export interface End {
  errors?: ApiFailure[]
  close?: { code: number; reason: string }
}

/** A subscription over any transport, read event by event. */
export class Subscription<Data> {
  /** All events so far; none where `onEvent` takes them. */
  readonly events: Data[] = []
  /** Resolves when nothing more can come. */
  readonly ended: Promise<End>
  /** Its end; undefined while it goes on. */
  end: End | undefined
  readonly #onEvent: ((event: Data) => void) | undefined
  readonly #stop: () => void
  #read = 0
  readonly #resolveEnded: (end: End) => void
  readonly #wakers = new Set<() => void>()

  constructor(stop: () => void, onEvent?: (event: Data) => void) {
    this.#stop = stop
    this.#onEvent = onEvent
    const { promise, resolve } = Promise.withResolvers<End>()
    this.ended = promise
    this.#resolveEnded = resolve
  }

  /** The code of the error that ended it, "complete", or "closed CODE"; undefined while it goes on. */
  get endCode(): string | undefined {
    if (!this.end) return undefined
    const { errors, close } = this.end
    return errors?.[0]?.extensions.code ?? (close ? `closed ${close.code}` : 'complete')
  }

  /** The events that next() has not returned yet. */
  get unread(): Data[] {
    return this.events.slice(this.#read)
  }

  /** Adds a result that has come. A result with errors ends the subscription. */
  receive({ data, errors }: Result<Data>): void {
    if (this.end) return
    if (errors) return this.finish({ errors })
    if (this.#onEvent) this.#onEvent(data!)
    else this.events.push(data!)
    this.#wake()
  }

  /** Ends it from the side of the server. */
  finish(end: End): void {
    if (this.end) return
    this.end = end
    this.#resolveEnded(end)
    this.#wake()
  }

  /** Returns the next event. Throws when the subscription ends instead, or nothing comes. */
  async next(): Promise<Data> {
    await this.#wait(() => this.#read < this.events.length)
    return this.events[this.#read++]!
  }

  /** Reads on until an event fits, and returns all events read, that one last. Throws as next() does. */
  async until(fits: (event: Data) => boolean): Promise<Data[]> {
    const first = this.#read
    while (!fits(await this.next()));
    return this.events.slice(first, this.#read)
  }

  /** Completes it from the side of the client; the socket stays open. */
  stop(): void {
    this.#stop()
    this.finish({})
  }

  async #wait(isThere: () => boolean): Promise<void> {
    let late = false
    const timer = setTimeout(() => {
      late = true
      this.#wake()
    }, TIMEOUT)
    try {
      while (!isThere()) {
        if (this.end) throw new Error(`No event came before the end: ${JSON.stringify(this.end)}`)
        if (late) throw new Error(`No event came. The last were ${JSON.stringify(this.events.slice(-5))}`)
        await new Promise<void>((resolve) => this.#wakers.add(resolve))
      }
    } finally {
      clearTimeout(timer)
    }
  }

  #wake(): void {
    for (const resolve of this.#wakers) resolve()
    this.#wakers.clear()
  }
}

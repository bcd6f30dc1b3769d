import { m } from '@latchkey/messages'
import { rateLimited } from '../errors.ts'
import type { Render, Sink } from './topic.ts'

/**
 * A subscription field's event stream. A transport that can share rendered events uses `subscribe`. Any other iterates
 * over it, as the GraphQL specification prescribes.
 */
export interface Source<E> extends AsyncIterable<E> {
  /**
   * Starts sending events to `sink`. Each event is rendered once for all subscribers with the same group id, which must
   * determine everything that `render` depends on. Returns a function that stops it; nothing is sent after that.
   */
  subscribe<T>(groupId: string, render: Render<E, T>, sink: Sink<T>): () => void
}

export const isSource = (value: unknown): value is Source<unknown> =>
  typeof value === 'object' && value !== null && 'subscribe' in value && typeof value.subscribe === 'function'

/**
 * Creates a source from its `subscribe`. Iterating always returns the same iterator: graphql-js requests one twice and
 * ends the one that it does not read.
 */
export function createSource<E>(subscribe: Source<E>['subscribe']): Source<E> {
  let iterator: AsyncGenerator<E, void, void> | undefined
  return { subscribe, [Symbol.asyncIterator]: () => (iterator ??= iterate(subscribe)) }
}

/** The most events that may wait in an iterator. One that falls further behind is ended. */
const MAX_QUEUED = 1_000

let iterators = 0

/** Iterates over a source, for transports that take one event at a time, such as server-sent events. */
function iterate<E>(subscribe: Source<E>['subscribe']): AsyncGenerator<E, void, void> {
  const queue: E[] = []
  let ended = false
  let failure: Error | undefined
  let wake: (() => void) | undefined
  let stop: (() => void) | undefined
  const end = (error?: Error) => {
    ended = true
    failure = error
    wake?.()
  }
  const start = () =>
    subscribe<E>(`iterator ${++iterators}`, (event) => event, {
      send(items) {
        if (ended) return
        queue.push(...items)
        if (queue.length > MAX_QUEUED) {
          stop?.()
          end(rateLimited(1, m.subscription_too_slow))
        }
        wake?.()
      },
      end,
    })
  const finish = () => {
    ended = true
    queue.length = 0
    stop?.()
    wake?.()
  }
  return {
    async next() {
      if (!ended) stop ??= start()
      while (!queue.length && !ended) await new Promise<void>((resolve) => (wake = resolve))
      if (queue.length) return { value: queue.shift()!, done: false }
      if (failure) {
        const error = failure
        failure = undefined
        throw error
      }
      return { value: undefined, done: true }
    },
    async return() {
      finish()
      return { value: undefined, done: true }
    },
    async throw(error) {
      finish()
      throw error
    },
    async [Symbol.asyncDispose]() {
      finish()
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

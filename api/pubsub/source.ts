import { rateLimited } from '../errors.ts'
import type { Render, Sink } from './topic.ts'

/**
 * What a subscription field's `subscribe` returns: something to follow. A transport that can share work follows it
 * with `follow`; any other iterates over it, as the GraphQL specification has it.
 */
export interface Source<E> extends AsyncIterable<E> {
  /**
   * Starts sending to `sink`. Followers whose `key` is the same are rendered to once: the key tells all that `render`
   * depends on. Returns what stops it; after that nothing is sent.
   */
  subscribe<T>(key: string, render: Render<E, T>, sink: Sink<T>): () => void
}

export const isSource = (value: unknown): value is Source<unknown> =>
  typeof value === 'object' && value !== null && 'subscribe' in value && typeof value.subscribe === 'function'

/**
 * Makes a source of a way to follow it. Whoever iterates over it always gets the same iterator: graphql-js asks for it
 * twice, and ends the one that it does not read.
 */
export function createSource<E>(follow: Source<E>['subscribe']): Source<E> {
  let iterator: AsyncGenerator<E, void, void> | undefined
  return { subscribe: follow, [Symbol.asyncIterator]: () => (iterator ??= iterate(follow)) }
}

/** An iterator that falls further behind than this is ended. */
const MAX_QUEUED = 1_000

let iterators = 0

/** Iterates over a source: for transports that take one event at a time, such as server-sent events. */
function iterate<E>(follow: Source<E>['subscribe']): AsyncGenerator<E, void, void> {
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
    follow<E>(`iterator ${++iterators}`, (event) => event, {
      send(items) {
        if (ended) return
        queue.push(...items)
        if (queue.length > MAX_QUEUED) {
          stop?.()
          end(rateLimited('Too slow: subscribe again with after.', 1))
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

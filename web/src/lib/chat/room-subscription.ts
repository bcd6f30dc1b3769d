import type { Client } from '@urql/svelte'
import { waitBeforeRetry } from '#lib/graphql/backoff.ts'
import { apiError, type ApiError } from '#lib/graphql/errors.ts'
import { readRange } from './history.ts'
import type { MessageWindow, RoomEvent } from './message-window.svelte.ts'
import { RoomEventsDocument } from './timeline-operations.ts'

interface Handlers {
  /** Receives each event after the window has applied it. */
  onEvent(event: RoomEvent): void
  /** Receives the error with which the API ended the subscription: the viewer can no longer read the room. */
  onEnd(error: ApiError): void
  /** Returns the numbers of the messages that a reload must not lose, the reader's place first. See `readRange`. */
  keptNumbers?(): readonly number[]
  /** Runs the change that replaces all messages. */
  replace?(change: () => void): void
}

/** Keeps a window up to date from the version that it has. Returns a function that unsubscribes. */
export function subscribeToRoom(client: Client, window: MessageWindow, handlers: Handlers): () => void {
  const variables = { roomId: window.roomId, after: window.version }
  let stopped = false
  let reloading = false
  let resetVersion = 0

  const { unsubscribe } = client.subscription(RoomEventsDocument, variables).subscribe(({ data, error }) => {
    if (error) return handlers.onEnd(apiError(error))
    if (!data) return
    const event = data.roomEvents
    if (event.__typename === 'Reset') reset(event.version)
    window.apply(event)
    handlers.onEvent(event)
  })

  function reset(version: number) {
    resetVersion = version
    window.markStale()
    if (!reloading) void reload()
  }

  /** Reads the messages again until that works. The window keeps the events that arrive meanwhile. */
  async function reload() {
    reloading = true
    for (let attempts = 0; !stopped; attempts++) {
      const { page, error } = await readRange(client, window.roomId, handlers.keptNumbers?.() ?? [])
      if (stopped) break
      // A page from before another Reset lacks the events between the two.
      if (page && page.version >= resetVersion) {
        const change = () => window.reset(page)
        if (handlers.replace) handlers.replace(change)
        else change()
        break
      }
      await waitBeforeRetry(attempts, error?.retryAfter)
    }
    reloading = false
  }

  return () => {
    stopped = true
    unsubscribe()
  }
}

import { browser } from '$app/env'
import type { SubscriptionForwarder } from '@urql/svelte'
import { createClient, type Client } from 'graphql-ws'
import { patience } from './timeout.ts'

/** How the one WebSocket of this tab fares; the page shows it quietly. */
export const connection = $state<{ status: 'idle' | 'connected' | 'broken'; signedOut: boolean }>({
  status: 'idle',
  signedOut: false,
})

let socket: Client | undefined
const listeners = new Set<() => void>()

/** Calls back whenever the socket has been opened: then may have been missed what has no version to resume from. */
export function onConnect(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function connect(): Client {
  let unanswered: ReturnType<typeof setTimeout> | undefined
  const client = createClient({
    url: () => `${location.origin.replace('http', 'ws')}/graphql`,
    keepAlive: 10_000,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: patience,
    on: {
      connected: () => {
        connection.status = 'connected'
        for (const listener of listeners) listener()
      },
      closed: (event) => {
        clearTimeout(unanswered)
        // 1000: nobody listens any more, and nothing is wrong.
        connection.status = event instanceof CloseEvent && event.code === 1000 ? 'idle' : 'broken'
      },
      // A sleeping laptop's socket looks open and is dead: an unanswered ping ends it, and it is opened anew.
      ping: (received) => {
        if (!received) unanswered = setTimeout(() => client.terminate(), 5_000)
      },
      pong: (received) => {
        if (received) clearTimeout(unanswered)
      },
    },
  })
  return client
}

type Observer = Parameters<ReturnType<SubscriptionForwarder>['subscribe']>[0]
type Data = Record<string, unknown>

/**
 * Subscribes over the tab's socket, for ever: only the API's own error ends it. An event that has a version moves
 * the variable `after` on, and graphql-ws writes the operation anew at each reconnection, so that a broken
 * connection resumes with what came since.
 */
export const listen: SubscriptionForwarder = (request) => {
  return {
    subscribe(sink: Observer) {
      if (!browser) return { unsubscribe: () => undefined }
      socket ??= connect()
      const operation = { query: request.query ?? '', variables: { ...request.variables } }
      let unsubscribe = start(socket)
      let attempts = 0
      let ended = false

      function start(client: Client) {
        return client.subscribe<Data, Data>(operation, {
          next(result) {
            attempts = 0
            const version = versionOf(result.data)
            if (version !== undefined) operation.variables.after = version
            sink.next(result)
          },
          async error(error) {
            if (Array.isArray(error)) {
              connection.signedOut ||= error.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED')
              return sink.error(error)
            }
            // Codes that graphql-ws itself holds to be fatal, such as a server that failed for a moment.
            connection.signedOut = error instanceof CloseEvent && error.code === 4401
            if (connection.signedOut) return
            await patience(attempts++)
            if (!ended) unsubscribe = start(client)
          },
          complete: () => sink.complete(),
        })
      }

      return {
        unsubscribe() {
          ended = true
          unsubscribe()
        },
      }
    },
  }
}

function versionOf(data: Data | null | undefined): number | undefined {
  const [event] = Object.values(data ?? {})
  if (typeof event !== 'object' || event === null || !('version' in event)) return undefined
  return typeof event.version === 'number' ? event.version : undefined
}

import { getLocale } from '@latchkey/messages'
import type { SubscriptionForwarder } from '@urql/svelte'
import type { Client } from 'graphql-ws'
import { waitBeforeRetry } from './backoff.ts'

const PING_INTERVAL_MS = 10_000
const PONG_TIMEOUT_MS = 5_000

/** graphql-ws closes the socket with this code when the last subscription ends. */
const NORMAL_CLOSURE = 1000
/** The API closes the socket with this code when the session has ended. */
const SESSION_ENDED = 4401

/** The state of this tab's only WebSocket. */
export const connection = $state<{ status: 'idle' | 'connected' | 'broken'; signedOut: boolean }>({
  status: 'idle',
  signedOut: false,
})

let socket: Promise<Client> | undefined

/** Opens the tab's socket. Its code is loaded once the page has something to listen to: nobody waits for that. */
async function connect(): Promise<Client> {
  const { createClient } = await import('graphql-ws')
  let pongTimer: ReturnType<typeof setTimeout> | undefined
  const client = createClient({
    url: () => `${location.origin.replace('http', 'ws')}/graphql`,
    connectionParams: { acceptLanguage: getLocale() },
    keepAlive: PING_INTERVAL_MS,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: waitBeforeRetry,
    on: {
      connected: () => {
        connection.status = 'connected'
      },
      closed: (event) => {
        clearTimeout(pongTimer)
        const normal = event instanceof CloseEvent && event.code === NORMAL_CLOSURE
        connection.status = normal ? 'idle' : 'broken'
      },
      // The socket of a laptop that slept looks open and is dead. A missing pong ends it, and graphql-ws reconnects.
      ping: (received) => {
        if (!received) pongTimer = setTimeout(() => client.terminate(), PONG_TIMEOUT_MS)
      },
      pong: (received) => {
        if (received) clearTimeout(pongTimer)
      },
    },
  })
  return client
}

type Observer = Parameters<ReturnType<SubscriptionForwarder>['subscribe']>[0]
type Data = Record<string, unknown>

/**
 * Runs urql's subscriptions over the tab's socket. They end only by an error of the API that is not temporary. Each event with a version sets
 * the variable `after`, and graphql-ws sends the variables again when it reconnects, so a subscription resumes with the
 * events that it missed.
 */
export const forwardSubscription: SubscriptionForwarder = (request) => {
  return {
    subscribe(sink: Observer) {
      const operation = { query: request.query ?? '', variables: { ...request.variables } }
      let unsubscribe = () => {}
      let attempts = 0
      let ended = false
      void open()

      async function open() {
        try {
          const client = await (socket ??= connect())
          if (!ended) unsubscribe = start(client)
        } catch {
          // The code could not be loaded.
          socket = undefined
          connection.status = 'broken'
          await waitBeforeRetry(attempts++)
          if (!ended) await open()
        }
      }

      function start(client: Client) {
        return client.subscribe<Data, Data>(operation, {
          next(result) {
            attempts = 0
            const version = versionOf(result.data)
            if (version !== undefined) operation.variables.after = version
            sink.next(result)
          },
          async error(error) {
            let seconds = 0
            if (Array.isArray(error)) {
              const { code, retryAfter } = error[0]?.extensions ?? {}
              connection.signedOut ||= code === 'UNAUTHENTICATED'
              // The server may have too much to do, and ask for some seconds.
              seconds = Number(retryAfter ?? 0)
              if (!seconds) return sink.error(error)
            } else {
              // Graphql-ws gives up on some close codes, such as that of a server which failed for a moment.
              connection.signedOut = error instanceof CloseEvent && error.code === SESSION_ENDED
              if (connection.signedOut) return
            }
            await waitBeforeRetry(attempts++, seconds)
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

/** Returns the version of the event in a result; undefined if it has none. */
function versionOf(data: Data | null | undefined): number | undefined {
  const [event] = Object.values(data ?? {})
  if (typeof event !== 'object' || event === null || !('version' in event)) return undefined
  return typeof event.version === 'number' ? event.version : undefined
}

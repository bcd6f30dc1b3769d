import { getLocale } from '@latchkey/messages'
import type { SubscriptionForwarder } from '@urql/svelte'
import { type Client, createClient, type FormattedExecutionResult } from 'graphql-ws'
import { waitBeforeRetry } from './backoff.ts'
import { connection } from './connection.svelte.ts'

const PING_INTERVAL_MS = 10_000
const PONG_TIMEOUT_MS = 5_000
/** An event that has failed as often as this, one time after the other, is left out. */
const MAX_FAILURES = 4

/** graphql-ws closes the socket with this code when the last subscription ends. */
const NORMAL_CLOSURE = 1000
/** The API closes the socket with this code when the session has ended. */
const SESSION_ENDED = 4401

let socket: Client | undefined

/** Opens the tab's socket. */
function connect(): Client {
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

type Request = Parameters<SubscriptionForwarder>[0]
type Observer = Parameters<ReturnType<SubscriptionForwarder>['subscribe']>[0]
type Data = Record<string, unknown>
type Result = FormattedExecutionResult<Data, Data>
type Errors = Result['errors']

/**
 * Runs a subscription over the tab's socket. It ends only by an error of the API that is not temporary. Each event with a version sets
 * the variable `after`, and graphql-ws sends the variables again when it reconnects, so a subscription resumes with the
 * events that it missed. It also resumes after an event that has failed, in the API or here, and the other subscriptions go on.
 * Returns a function that ends it.
 */
export function runSubscription(request: Request, sink: Observer): () => void {
  const operation = { query: request.query ?? '', variables: { ...request.variables } }
  const client = (socket ??= connect())
  let unsubscribe = () => {}
  let attempts = 0
  let failures = 0
  let ended = false
  start()

  function start() {
    let restarting = false
    unsubscribe = client.subscribe<Data, Data>(operation, {
      next(result) {
        if (restarting) return
        connection.signedOut ||= isSignedOut(result.errors)
        if (isRefusal(result)) restart(result.errors)
        else if (receive(result)) attempts = failures = 0
        else if (++failures < MAX_FAILURES) restart(result.errors)
      },
      error(error) {
        const errors = Array.isArray(error) ? (error as NonNullable<Errors>) : undefined
        if (errors) {
          connection.signedOut ||= isSignedOut(errors)
          if (!retryAfterOf(errors)) return sink.error(error)
        } else {
          // graphql-ws gives up on some close codes, such as that of a server which failed for a moment.
          connection.signedOut = error instanceof CloseEvent && error.code === SESSION_ENDED
          if (connection.signedOut) return
        }
        restart(errors)
      },
      complete: () => restarting || sink.complete(),
    })

    function restart(errors: Errors) {
      restarting = true
      unsubscribe()
      void waitBeforeRetry(attempts++, retryAfterOf(errors)).then(() => ended || start())
    }
  }

  /** Passes an event on. Returns false if it has failed. After an exception, graphql-ws would close the socket. */
  function receive(result: Result): boolean {
    // The result of a subscription that could not start has errors and no data.
    if (result.errors && result.data !== undefined) return false
    try {
      sink.next(result)
    } catch (error) {
      reportError(error)
      return false
    }
    const version = versionOf(result.data)
    if (version !== undefined) operation.variables['after'] = version
    return true
  }

  return () => {
    ended = true
    unsubscribe()
  }
}

/** Returns whether the session has ended: by the time the socket was there, or since. */
const isSignedOut = (errors: Errors): boolean => errors?.[0]?.extensions?.['code'] === 'UNAUTHENTICATED'

/** Returns whether a subscription could not start, and may in some seconds. */
const isRefusal = ({ data, errors }: Result) => data === undefined && retryAfterOf(errors) > 0

/** Returns the seconds after which the API lets an operation try again; 0 if it does not say. */
const retryAfterOf = (errors: Errors): number => Number(errors?.[0]?.extensions?.['retryAfter'] ?? 0)

/** Returns the version of the event in a result; undefined if it has none. */
function versionOf(data: Data | null | undefined): number | undefined {
  const [event] = Object.values(data ?? {})
  if (typeof event !== 'object' || event === null || !('version' in event)) return undefined
  return typeof event.version === 'number' ? event.version : undefined
}

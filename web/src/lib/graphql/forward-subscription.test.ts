import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buildSchema, GraphQLError } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { forwardSubscription } from './forward-subscription.ts'

// A server of the same protocol, whose events and refusals a test chooses.

/** No test waits as long. */
const WAIT_MS = 20_000

type Served = { version: number; text: string | Error }
let log: Served[] = []
/** The errors with which the server refuses the next subscriptions. */
let refusals: GraphQLError[] = []
/** How many of the next subscriptions their field refuses for a second. */
let refusedStarts = 0
/** What the subscriptions asked for, and when, in milliseconds. */
let started: { after: number | null; at: number }[] = []
let sockets = 0

const schema = buildSchema(`
  type Event { version: Int!, text: String! }
  type Query { unused: Int }
  type Subscription { events(after: Int): Event! }
`)
const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' })
await once(wss, 'listening')
const server = useServer(
  {
    schema,
    onConnect: () => void sockets++,
    onSubscribe(_ctx, _id, { variables }) {
      started.push({ after: (variables?.['after'] as number | undefined) ?? null, at: performance.now() })
      const refusal = refusals.shift()
      return refusal && [refusal]
    },
    roots: {
      subscription: {
        events({ after }: { after: number | null }) {
          if (refusedStarts-- > 0) throw later()
          return eventsAfter(after)
        },
      },
    },
  },
  wss,
)
async function* eventsAfter(after: number | null) {
  for (const { version, text } of log.filter(({ version }) => version > (after ?? 0)))
    yield {
      events: { version, text: () => (text instanceof Error ? Promise.reject(text) : text) },
    }
  await new Promise(() => undefined)
}
const later = () => new GraphQLError('Later', { extensions: { code: 'RATE_LIMITED', retryAfter: 1 } })
const { port } = wss.address() as AddressInfo
vi.stubGlobal('location', { origin: `http://127.0.0.1:${port}` })
vi.stubGlobal('addEventListener', () => undefined)
vi.stubGlobal('removeEventListener', () => undefined)
const reported: unknown[] = []
vi.stubGlobal('reportError', (error: unknown) => reported.push(error))
afterAll(async () => {
  await server.dispose()
  vi.unstubAllGlobals()
})
beforeEach(() => {
  log = ['one', 'two', 'three'].map((text, index) => ({ version: index + 1, text }))
  refusals = []
  refusedStarts = 0
  started = []
  reported.length = 0
})

/** Subscribes, and passes the text of each event to `handle`. */
function subscribe(handle: (text: string) => void) {
  const query = 'subscription ($after: Int) { events(after: $after) { version text } }'
  const errors: unknown[] = []
  const { unsubscribe } = forwardSubscription(
    { query, operationName: undefined, variables: {}, extensions: undefined },
    undefined as never,
  ).subscribe({
    next: ({ data }) => handle((data as { events: { text: string } }).events.text),
    error: (error: unknown) => errors.push(error),
    complete: () => errors.push('complete'),
  })
  return { unsubscribe, errors }
}

test('a handler that throws is reported, and its subscription resumes from there on the same socket', async () => {
  const other: string[] = []
  const undisturbed = subscribe((text) => other.push(text))
  await expect.poll(() => other, { timeout: WAIT_MS }).toEqual(['one', 'two', 'three'])
  started = []
  const [seen, fault]: [string[], Error] = [[], new Error('once')]
  let thrown = false
  const { unsubscribe, errors } = subscribe((text) => {
    if (text === 'two' && !thrown) {
      thrown = true
      throw fault
    }
    seen.push(text)
  })
  await expect.poll(() => seen, { timeout: WAIT_MS }).toEqual(['one', 'two', 'three'])
  expect(started.map(({ after }) => after)).toEqual([null, 1])
  expect(reported).toEqual([fault])
  expect(errors).toEqual([])
  expect(other).toHaveLength(3)
  expect(sockets).toBe(1)
  unsubscribe()
  undisturbed.unsubscribe()
})

test('an event that a handler never takes is left out after some attempts, and so is one that the API cannot resolve', async () => {
  for (const failing of ['handler', 'API']) {
    const seen: string[] = []
    started = []
    if (failing === 'API') log[1]!.text = new Error('no such text')
    const { unsubscribe, errors } = subscribe((text) => {
      if (text === 'two') throw new Error('always')
      seen.push(text)
    })
    await expect.poll(() => seen, { timeout: WAIT_MS }).toEqual(['one', 'three'])
    expect(started.map(({ after }) => after)).toEqual([null, 1, 1, 1])
    expect(errors).toEqual([])
    unsubscribe()
  }
  expect(reported).toHaveLength(4)
})

test('a subscription that is refused for some seconds waits as long before it starts again', async () => {
  refusals = [later()]
  refusedStarts = 1
  const seen: string[] = []
  const { unsubscribe } = subscribe((text) => seen.push(text))
  await expect.poll(() => seen, { timeout: WAIT_MS }).toEqual(['one', 'two', 'three'])
  const waits = started.slice(1).map(({ at }, index) => at - started[index]!.at)
  expect(Math.min(...waits)).toBeGreaterThan(990)
  unsubscribe()
})

test('an error that waiting does not change ends the subscription', async () => {
  refusals = [new GraphQLError('Not yours', { extensions: { code: 'FORBIDDEN' } })]
  const { errors } = subscribe(() => undefined)
  await expect
    .poll(() => errors, { timeout: WAIT_MS })
    .toMatchObject([[{ extensions: { code: 'FORBIDDEN' } }]])
  expect(started).toHaveLength(1)
})

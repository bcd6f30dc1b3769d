import { type Client, CombinedError } from '@urql/svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { CachedMessage } from './message-cache.ts'
import { type HistoryPage, MessageWindow, type RoomEvent } from './message-window.svelte.ts'
import { subscribeToRoom } from './room-subscription.ts'

beforeEach(() => {
  vi.useFakeTimers()
  // The backoff also listens for the network to come back.
  vi.stubGlobal('addEventListener', () => undefined)
  vi.stubGlobal('removeEventListener', () => undefined)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const message = (number: number, more: Partial<CachedMessage> = {}): CachedMessage => ({
  id: `m${number}`,
  number,
  version: number,
  nonce: null,
  text: `text ${number}`,
  postedAt: '2026-11-22T12:00:00.000Z',
  editedAt: null,
  deletedAt: null,
  pinnedAt: null,
  replyCount: 0,
  lastReplyAt: null,
  repliers: [],
  author: null,
  mentions: [],
  mentionsAll: false,
  replyTo: null,
  attachments: [],
  reactions: [],
  linkPreview: null,
  ...more,
})

/** A page of the messages from `first` to `last`. */
const page = (first: number, last: number, version = last): HistoryPage => ({
  __typename: 'Room',
  id: 'room',
  version,
  messages: {
    nodes: Array.from({ length: last - first + 1 }, (_, index) => message(first + index)) as never,
    pageInfo: {
      hasPreviousPage: first > 1,
      hasNextPage: false,
      startCursor: `c${first}`,
      endCursor: `c${last}`,
    },
  },
})
const posted = (number: number): RoomEvent =>
  ({ __typename: 'MessagePosted', version: number, message: message(number) }) as RoomEvent
const reset = (version: number): RoomEvent => ({ __typename: 'Reset', version })

const UNREACHABLE = new CombinedError({ networkError: new Error('down') })
const rateLimited = (retryAfter: number) =>
  new CombinedError({
    graphQLErrors: [{ message: 'Later', extensions: { code: 'RATE_LIMITED', retryAfter } }],
  })

/** Subscribes to a room whose window ends with message 10. `answers` are the results of the reads that follow. */
function subscribe(answers: (HistoryPage | CombinedError)[]) {
  let publish: (event: RoomEvent) => void = () => undefined
  const reads: number[] = []
  const client = {
    subscription: () => ({
      subscribe(sink: (result: { data: { roomEvents: RoomEvent } }) => void) {
        publish = (roomEvents) => sink({ data: { roomEvents } })
        return { unsubscribe: () => undefined }
      },
    }),
    query: () => ({
      toPromise: async () => {
        reads.push(Date.now())
        const answer = answers.shift() ?? UNREACHABLE
        return answer instanceof CombinedError ? { error: answer } : { data: { node: answer } }
      },
    }),
  } as unknown as Client
  const window = new MessageWindow(page(1, 10))
  const stop = subscribeToRoom(client, window, { onEvent: () => undefined, onEnd: () => undefined })
  return { window, reads, stop, publish: (event: RoomEvent) => publish(event) }
}

const numbers = (window: MessageWindow) => [...window.messages, ...window.early].map(({ number }) => number)
const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

test('after a Reset the newest page is read again until that works', async () => {
  const { window, reads, publish } = subscribe([UNREACHABLE, UNREACHABLE, UNREACHABLE, page(51, 100)])
  publish(reset(100))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(reads).toHaveLength(4)
  expect(numbers(window)).toEqual(range(51, 100))
  expect(window).toMatchObject({ version: 100, isStale: false, hasOlder: true })
})

test('the pause between two reads grows to at most 15 s, or is what the API asks for', async () => {
  const failures = Array.from({ length: 12 }, () => UNREACHABLE)
  const { reads, publish, stop } = subscribe([rateLimited(30), ...failures])
  publish(reset(100))
  await vi.advanceTimersByTimeAsync(29_000)
  expect(reads).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(300_000)
  const pauses = reads.slice(1).map((time, index) => time - reads[index]!)
  expect(pauses[0]).toBe(30_000)
  expect(Math.max(...pauses.slice(1))).toBeLessThanOrEqual(15_000)
  expect(Math.min(...pauses.slice(7))).toBeGreaterThanOrEqual(3_000)
  stop()
})

test('messages posted while the reads fail leave no gap, neither meanwhile nor afterwards', async () => {
  const { window, publish } = subscribe([UNREACHABLE, page(51, 100)])
  publish(reset(100))
  for (const number of [101, 102]) publish(posted(number))
  await vi.advanceTimersByTimeAsync(0)
  expect(numbers(window)).toEqual(range(1, 10))
  expect(window.version).toBe(10)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(numbers(window)).toEqual(range(51, 102))
  expect(window.version).toBe(102)
  publish(posted(103))
  expect(numbers(window)).toEqual(range(51, 103))
})

test('a message deleted while the reads fail is deleted at once, and stays so if the page is older', async () => {
  const { window, publish } = subscribe([UNREACHABLE, page(5, 14, 100)])
  publish(reset(100))
  const deleted = message(7, { version: 101, text: '', deletedAt: '2026-11-22T12:01:00.000Z' })
  publish({ __typename: 'MessageUpdated', version: 101, message: deleted } as RoomEvent)
  const text = () => window.messages.find(({ number }) => number === 7)?.text
  expect(text()).toBe('')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(numbers(window)).toEqual(range(5, 14))
  expect(text()).toBe('')
})

test('a page from before a second Reset is read again', async () => {
  const { window, reads, publish } = subscribe([page(51, 100), page(151, 200)])
  publish(reset(100))
  publish(reset(200))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(reads).toHaveLength(2)
  expect(numbers(window)).toEqual(range(151, 200))
})

test('a subscription that has stopped reads no more, and leaves its window stale', async () => {
  const { window, reads, publish, stop } = subscribe([])
  publish(reset(100))
  await vi.advanceTimersByTimeAsync(1_000)
  stop()
  const { length } = reads
  await vi.advanceTimersByTimeAsync(60_000)
  expect(reads).toHaveLength(length)
  expect(window).toMatchObject({ isStale: true, version: 10 })
})

test('an older page that was on its way during a reset is ignored', () => {
  const window = new MessageWindow(page(51, 100))
  window.reset(page(151, 200))
  window.prepend(page(1, 50))
  expect(numbers(window)).toEqual(range(151, 200))
  window.prepend(page(101, 150))
  expect(numbers(window)).toEqual(range(101, 200))
})

import type { Client } from '@urql/svelte'
import { expect, test } from 'vitest'
import type { CachedMessage } from './message-cache.ts'
import { MessagePaginator } from './message-paginator.svelte.ts'
import { type HistoryPage, MessageWindow } from './message-window.svelte.ts'

const message = (number: number, more: Partial<CachedMessage> = {}) =>
  ({
    id: `m${number}`,
    number,
    version: number,
    text: `text ${number}`,
    reactions: [],
    replyTo: null,
    ...more,
  }) as unknown as CachedMessage

const page = (first: number, last: number, newest: number): HistoryPage =>
  ({
    __typename: 'Room',
    id: 'room',
    version: last,
    messages: {
      nodes: Array.from({ length: last - first + 1 }, (_, index) => message(first + index)),
      pageInfo: {
        hasPreviousPage: first > 1,
        hasNextPage: last < newest,
        startCursor: `c${first}`,
        endCursor: `c${last}`,
      },
    },
  }) as unknown as HistoryPage

/** Opens a window in the middle of a room of 100 messages. `asked` waits for a read, `answer` answers the oldest. */
function openWindow() {
  const waiting: ((page: HistoryPage) => void)[] = []
  const client = {
    query: () => ({
      toPromise: () =>
        new Promise((resolve) => waiting.push((node) => resolve({ data: { node }, error: undefined }))),
    }),
  } as unknown as Client
  const window = new MessageWindow(page(40, 60, 100))
  const asked = () => expect.poll(() => waiting.length).toBeGreaterThan(0)
  const answer = async (node: HistoryPage) => {
    await asked()
    waiting.shift()!(node)
  }
  return { window, asked, answer, paginator: new MessagePaginator(client, () => window) }
}

test('a jump to the newest message waits for the page that is being loaded, and is not left out', async () => {
  const { window, answer, paginator } = openWindow()
  const newer = paginator.loadNewer()
  const jump = paginator.loadNewest()
  await answer(page(61, 80, 100))
  await newer
  await answer(page(81, 100, 100))
  expect(await jump).toBe(true)
  expect([window.oldest, window.newest, window.hasNewer]).toEqual([81, 100, false])
})

test('a message that is posted or deleted while a page is read is not lost', async () => {
  const { window, asked, answer, paginator } = openWindow()
  const jump = paginator.loadNewest()
  await asked()
  window.upsert(message(101))
  window.upsert(message(95, { version: 102, text: '', deletedAt: 'now' }))
  await answer(page(81, 100, 100))
  await jump
  expect(window.newest).toBe(101)
  expect(window.findLast(({ number }) => number === 95)?.deletedAt).toBe('now')
})

test('a jump to a message that is not there changes nothing', async () => {
  const { window, answer, paginator } = openWindow()
  const jump = paginator.loadAround(7)
  await answer(page(81, 100, 100))
  expect(await jump).toBe(false)
  expect([window.oldest, window.newest]).toEqual([40, 60])
})

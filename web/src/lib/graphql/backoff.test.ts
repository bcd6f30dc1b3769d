import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { waitBeforeRetry } from './backoff.ts'

let online: (() => void)[] = []
beforeEach(() => {
  vi.useFakeTimers()
  online = []
  vi.stubGlobal('addEventListener', (_: string, listener: () => void) => online.push(listener))
  vi.stubGlobal('removeEventListener', () => undefined)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** Returns the milliseconds after which a wait ends. */
async function lengthOf(wait: Promise<void>): Promise<number> {
  const start = Date.now()
  let end: number | undefined
  void wait.then(() => (end = Date.now()))
  await vi.advanceTimersByTimeAsync(60_000)
  return end! - start
}

test.for([0, 3, 20])(
  'after %i attempts, the wait is as long as the API asks for, or longer',
  async (attempts) => {
    for (let times = 0; times < 20; times++)
      expect(await lengthOf(waitBeforeRetry(attempts, 10))).toBeGreaterThanOrEqual(10_000)
  },
)

test('a network that comes back ends the backoff, and not what the API asks for', async () => {
  const [backoff, asked] = [waitBeforeRetry(20), waitBeforeRetry(20, 2)]
  const ended: string[] = []
  void backoff.then(() => ended.push('backoff'))
  void asked.then(() => ended.push('asked'))
  for (const listener of online) listener()
  await vi.advanceTimersByTimeAsync(1_999)
  expect(ended).toEqual(['backoff'])
  await vi.advanceTimersByTimeAsync(1)
  expect(ended).toEqual(['backoff', 'asked'])
})

test('without that, the wait grows with the attempts to at most 15 s', async () => {
  expect(await lengthOf(waitBeforeRetry(0))).toBeLessThanOrEqual(400)
  const late = await lengthOf(waitBeforeRetry(30))
  expect(late).toBeGreaterThanOrEqual(3_750)
  expect(late).toBeLessThanOrEqual(15_000)
})

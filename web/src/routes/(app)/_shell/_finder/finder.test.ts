import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { Finder } from './finder.svelte.ts'

/** A finder whose searches are answered by hand, each with one result that names it. */
function createFinder() {
  const waiting: { typed: string; answer: () => void; fail: () => void }[] = []
  const chosen: string[] = []
  const finder = new Finder<string>(
    (typed) =>
      new Promise((resolve, reject) =>
        waiting.push({
          typed,
          answer: () => resolve([`best for ${typed}`, `second for ${typed}`]),
          fail: () => reject(new Error('no connection')),
        }),
      ),
    (result) => chosen.push(result),
  )
  const settle = () => vi.advanceTimersByTimeAsync(1_000)
  return { finder, waiting, chosen, settle }
}

const withFakeTimers = async (run: () => Promise<void>) => {
  vi.useFakeTimers()
  try {
    await run()
  } finally {
    vi.useRealTimers()
  }
}

test('Enter waits for the answer to what was typed, and chooses its best match', () =>
  withFakeTimers(async () => {
    const { finder, waiting, chosen, settle } = createFinder()
    finder.open()
    await settle()
    waiting[0]!.answer()
    await settle()
    finder.type('che')
    finder.type('chess')
    finder.enter()
    await settle()
    expect(chosen).toEqual([])
    expect(finder.choosing).toBe(true)
    waiting.at(-1)!.answer()
    await settle()
    expect(chosen).toEqual(['best for chess'])
  }))

test('typing on takes an Enter back', () =>
  withFakeTimers(async () => {
    const { finder, waiting, chosen, settle } = createFinder()
    finder.type('che')
    finder.enter()
    finder.type('chess')
    await settle()
    for (const each of waiting) each.answer()
    await settle()
    expect(chosen).toEqual([])
  }))

test('a search that failed says so, and Enter searches again', () =>
  withFakeTimers(async () => {
    const { finder, waiting, chosen, settle } = createFinder()
    finder.type('chess')
    await settle()
    waiting[0]!.fail()
    await settle()
    expect(finder.failed).toBe(true)
    finder.enter()
    await settle()
    waiting[1]!.answer()
    await settle()
    expect(chosen).toEqual(['best for chess'])
  }))

test('an answer that comes after the list was closed changes nothing', () =>
  withFakeTimers(async () => {
    const { finder, waiting, chosen, settle } = createFinder()
    finder.type('chess')
    finder.enter()
    await settle()
    finder.close()
    waiting[0]!.answer()
    await settle()
    expect([finder.results, chosen]).toEqual([[], []])
  }))

test('in whatever order answers come, the results and the choice are for what was typed last', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' '), minLength: 1, maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { minLength: 1, maxLength: 6 }),
      fc.infiniteStream(fc.nat()),
      (texts, order) =>
        withFakeTimers(async () => {
          const { finder, waiting, chosen, settle } = createFinder()
          const last = `${texts.at(-1)!.trim()}!`
          for (const typed of [...texts, last]) {
            finder.type(typed)
            await settle()
          }
          finder.enter()
          while (waiting.length > 0) {
            const [next] = waiting.splice(order.next().value! % waiting.length, 1)
            next!.answer()
            await settle()
            if (!finder.pending) expect(finder.results[0]).toBe(`best for ${last}`)
          }
          expect(chosen).toEqual([`best for ${last}`])
        }),
    ),
    { numRuns: 50 },
  )
})

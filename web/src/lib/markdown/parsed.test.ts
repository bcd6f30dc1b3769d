import { Meter, parse } from '@latchkey/markup'
import { expect, test } from 'vitest'
import { excerptOf, firstWithMarkup, MAX_PAGE_NODES, parsed } from './parsed.ts'

/** Fifty messages of which no two are the same, so that no cache helps. */
const page = (part: string) =>
  Array.from({ length: 50 }, (_, index) => `${index}\n${part.repeat(4_000)}`.slice(0, 4_000))

/** Stays below the bound of a message. */
const dense = (part: string, times: number) =>
  Array.from({ length: 50 }, (_, index) => `${index}\n${part.repeat(times)}`)

function nodesOf(text: string): number {
  const meter = new Meter()
  parse(text, meter)
  return meter.nodes
}

test.for([
  ['*a* ', 490],
  ['[a](/b) ', 480],
  ['@abc ', 490],
  ['- a\n', 160],
  ['`a`, ', 490],
] as const)(
  'a page of fifty messages of %j shows a bounded number of pieces of markup at once',
  ([part, times]) => {
    const texts = dense(part, times)
    const first = firstWithMarkup(texts)
    expect(texts.slice(first).reduce((sum, text) => sum + nodesOf(text), 0)).toBeLessThanOrEqual(
      MAX_PAGE_NODES,
    )
    // The newest messages, at which a page opens, have their markup.
    expect(first).toBeLessThan(texts.length)
    expect(first).toBeGreaterThan(35)
  },
)

test.for(['plain words ', '*_', '[*', '*a* ', '1. a\n', '|a|\n|-|\n'])(
  'messages that are shown as plain text do not use up a page: fifty of %j are all shown in full',
  (part) => {
    expect(firstWithMarkup(page(part).filter((text) => parsed(text).length === 1))).toBe(0)
  },
)

test('a text is parsed once, however often it is shown and quoted', () => {
  const text = '**once** and again'
  expect(parsed(text)).toBe(parsed(text))
  expect(parsed(text)).toEqual(parse(text))
  expect(excerptOf(text)).toBe('once and again')
})

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Completion, questionAt, type Search } from './completion.svelte.ts'

const field = (text: string) => {
  const caret = text.includes('|') ? text.indexOf('|') : text.length
  return { value: text.replace('|', ''), selectionStart: caret, selectionEnd: caret }
}
const person = (username: string) => ({
  user: { id: username, username, displayName: username.toUpperCase(), avatarUrl: null, bot: false },
})

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** A completion whose searches are answered by the test. */
function completing() {
  const answers: ((names: string[]) => Promise<void>)[] = []
  const search: Search = () =>
    new Promise((resolve) => {
      answers.push(async (names) => {
        resolve(names.map(person))
        await vi.advanceTimersByTimeAsync(0)
      })
    })
  return { completion: new Completion(search), answers, wait: () => vi.advanceTimersByTimeAsync(100) }
}
const names = ({ suggestions }: Completion) =>
  suggestions.map((suggestion) => {
    if ('user' in suggestion) return suggestion.user.username
    return 'name' in suggestion ? suggestion.name : suggestion.everyone
  })

test.for([
  ['@an', '@', 'an'],
  ['（@an', '@', 'an'],
  ['「@an|」', '@', 'an'],
  ['"@an', '@', 'an'],
  ['[@an', '@', 'an'],
  ['**@an', '@', 'an'],
  ['交给@an|处理', '@', 'an'],
  ['こんにちは@', '@', ''],
  ['안녕@민', '@', '민'],
  ['＠an', '@', 'an'],
  ['a\n@an', '@', 'an'],
  ['done :tad', ':', 'tad'],
  ['好:tad', ':', 'tad'],
] as const)('%j asks for suggestions', ([text, sign, word]) => {
  expect(questionAt(field(text))).toMatchObject({ sign, word })
})

test.for([
  'x@an',
  'josé@an',
  'a.b@an',
  'https://x.y/@an',
  '\\@an',
  '`@an|`',
  '```\n@an',
  ':t',
  'urn:id',
  '12:30',
  '@an |',
  '',
])('%j asks for none', (text) => {
  expect(questionAt(field(text))).toBeNull()
})

test('an answer that comes after its text was sent opens no list', async () => {
  const { completion, answers, wait } = completing()
  const typed = field('@an')
  completion.update(typed)
  await wait()
  Object.assign(typed, field(''))
  await answers[0]!(['ana'])
  expect(completion.open).toBe(false)
})

test('an answer to an earlier text is dropped', async () => {
  const { completion, answers, wait } = completing()
  completion.update(field('@a'))
  await wait()
  completion.update(field('@le'))
  await wait()
  await answers[0]!(['ana'])
  expect(names(completion)).toEqual([])
  await answers[1]!(['leo'])
  expect(names(completion)).toEqual(['leo'])
})

test('until the next answer, a list keeps only what answers the longer word', async () => {
  const { completion, answers, wait } = completing()
  completion.update(field('@a'))
  await wait()
  await answers[0]!(['ana', 'alex'])
  completion.update(field('@al'))
  expect(names(completion)).toEqual(['alex'])
  completion.update(field('@alo'))
  expect(completion.open).toBe(false)
})

test('the list closes when the caret leaves the word', async () => {
  const { completion, answers, wait } = completing()
  completion.update(field('hi @a'))
  await wait()
  await answers[0]!(['ana'])
  completion.update(field('h|i @a'))
  expect(completion.open).toBe(false)
})

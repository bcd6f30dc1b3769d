import { expect, test } from 'vitest'
import { countReaction, deleteReactions, forgetReaction, frequentReactions } from './frequent-reactions.ts'

function memory(): Storage {
  const values = new Map<string, string>()
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  } as unknown as Storage
}

test('the reactions that are used most come first, and others until there are enough', () => {
  const storage = memory()
  expect(frequentReactions(3, storage)).toEqual(['👍', '❤️', '😂'])
  for (const emoji of ['🦊', '🦊', '😂']) countReaction(emoji, storage)
  expect(frequentReactions(4, storage)).toEqual(['🦊', '😂', '👍', '❤️'])
  deleteReactions(storage)
  expect(frequentReactions(3, storage)).toEqual(['👍', '❤️', '😂'])
})

test('an emoji that does not exist any more is offered no longer', () => {
  const storage = memory()
  for (const emoji of [':gone:', ':gone:', '🦊']) countReaction(emoji, storage)
  forgetReaction(':gone:', storage)
  expect(frequentReactions(2, storage)).toEqual(['🦊', '👍'])
})

test('a new habit replaces an old one', () => {
  const storage = memory()
  for (let i = 0; i < 1_000; i++) countReaction('🦊', storage)
  for (let i = 0; i < 150; i++) countReaction('🐢', storage)
  expect(frequentReactions(1, storage)).toEqual(['🐢'])
})

test('a storage that holds something else is ignored', () => {
  const storage = memory()
  for (const value of ['[', 'null', '{"a":"b"}', '7']) {
    storage.setItem('reactions', value)
    expect(frequentReactions(1, storage)).toEqual(['👍'])
  }
})

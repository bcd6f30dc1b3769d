import { acceptedLanguages } from '@latchkey/messages/locales'
import { expect, test } from 'vitest'
import { localeOf } from './language.ts'

test.each([
  [undefined, 'en'],
  [null, 'en'],
  ['', 'en'],
  ['de', 'de'],
  ['de-CH, de;q=0.9, en;q=0.8', 'de'],
  ['en;q=0.5, fr', 'fr'],
  ['pt-PT', 'pt-BR'],
  ['zh-CN', 'zh-Hans'],
  ['tlh, ja;q=0.1', 'ja'],
  // Traditional characters are another writing.
  ['zh-TW', 'en'],
  ['*', 'en'],
  ['not a tag;;;', 'en'],
  ['tlh', 'en'],
])('a reader who sends %j is answered in %s', (header, locale) => {
  expect(localeOf(header)).toBe(locale)
})

test('of a header with thousands of languages, only the first are read', () => {
  const languages = Array.from({ length: 5_000 }, () => 'tlh').join(',')
  expect(acceptedLanguages(languages).length).toBeLessThan(100)
  expect(localeOf(`de,${languages}`)).toBe('de')
  expect(localeOf(`${languages},de`)).toBe('en')
})

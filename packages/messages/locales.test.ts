import { expect, test } from 'vitest'
import { acceptedLanguages, isLocale, isSameWriting, locales, matchLocale } from './locales.ts'

test.each([
  ['pt-PT', 'pt-BR'],
  ['zh-CN', 'zh-Hans'],
  ['zh', 'zh-Hans'],
  ['zh-SG', 'zh-Hans'],
  // Written in another script, which a reader of simplified characters may not read.
  ['zh-TW', 'en'],
  ['zh-HK', 'en'],
  ['zh-Hant-CN', 'en'],
  ['zh-TW, ja', 'ja'],
  ['en-AU', 'en'],
  ['es-419', 'es'],
  ['ar-EG', 'ar'],
  ['ja-JP-u-ca-japanese', 'ja'],
  ['DE-at', 'de'],
  ['sr, nl, fr;q=0.5', 'fr'],
  ['de;q=0.1, fr;q=0.9', 'fr'],
  ['fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5', 'fr'],
  ['de;q=0, es;q=0.1', 'es'],
  ['de;q=0', 'en'],
  ['*', 'en'],
  ['', 'en'],
  [undefined, 'en'],
  [null, 'en'],
  ['und', 'en'],
  ['i-klingon, x-private, de_DE, %, ;;q=,', 'en'],
  ['%, ja', 'ja'],
])('the header %j is answered in %s', (header, locale) => {
  expect(matchLocale(acceptedLanguages(header))).toBe(locale)
})

test.each([
  ['x'.repeat(10_000)],
  ['a-'.repeat(5_000)],
  [','.repeat(10_000)],
  ['en;'.repeat(3_333)],
  [Array.from({ length: 1_250 }, (_, index) => `xx-a${1_000 + index}`).join(',')],
])('a header of 10,000 characters is answered in a moment: %.20s…', (header) => {
  const startedAt = performance.now()
  expect(matchLocale(acceptedLanguages(header))).toBe('en')
  expect(performance.now() - startedAt).toBeLessThan(200)
})

test('two tags are of the same writing if somebody who reads one reads the other', () => {
  expect(isSameWriting('pt-PT', 'pt-BR')).toBe(true)
  expect(isSameWriting('zh-CN', 'zh-Hans')).toBe(true)
  expect(isSameWriting('zh-TW', 'zh-CN')).toBe(false)
  expect(isSameWriting('sr-Latn', 'sr')).toBe(false)
  expect(isSameWriting('en', 'de')).toBe(false)
})

test('only the tags of the catalogue are locales', () => {
  expect(locales.every(isLocale)).toBe(true)
  for (const tag of ['EN', 'pt', 'zh', '', undefined, null, 'constructor']) expect(isLocale(tag)).toBe(false)
})

test('a reader of every locale gets it', () => {
  for (const locale of locales) expect(matchLocale([locale])).toBe(locale)
})

import { withLocale } from '@latchkey/messages'
import { type Locale, locales } from '@latchkey/messages/locales'
import { expect, test } from 'vitest'
import { hasMarkup } from '#lib/markdown/has-markup.ts'
import { excerptOf } from '#lib/markdown/parsed.ts'
import { formattedExamples, MENTIONED, plainExamples } from './examples.ts'

test.for<Locale>([...locales])(
  'in %s, the examples of the help are what it says they are',
  async (locale) => {
    await withLocale(locale, () => {
      const formatted = formattedExamples().flatMap(({ examples }) => examples.map(({ source }) => source))
      // A mention looks as it is written.
      expect(formatted.filter((source) => !hasMarkup(source))).toEqual([`@${MENTIONED}`])
      const plain = plainExamples().examples.map(({ source }) => source)
      expect(plain.map(excerptOf)).toEqual(plain.map((source) => source.replaceAll('\\*', '*')))
    })
  },
)

import { locales, type Locale } from '@latchkey/messages/locales'

/** Returns the languages of the interface, each under the name that its own speakers give it: "Deutsch", "日本語". */
export const languageNames = (): { locale: Locale; name: string }[] =>
  locales.map((locale) => ({ locale, name: nameOf(locale) }))

/** French and others write names of languages in lower case inside a sentence, but a list begins each in upper case. */
function nameOf(locale: Locale): string {
  const name = new Intl.DisplayNames(locale, { type: 'language' }).of(locale) ?? locale
  const [first = '', ...rest] = name
  return first.toLocaleUpperCase(locale) + rest.join('')
}

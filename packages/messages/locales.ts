import Negotiator from 'negotiator'
import { baseLocale, locales, type Locale } from './generated/runtime.js'

export { baseLocale, locales, type Locale }

export const isLocale = (tag: string | null | undefined): tag is Locale =>
  (locales as readonly string[]).includes(tag ?? '')

/** Characters of a header that are read. Reading 16 kB of languages, which a header may have, took a second. */
const MAX_HEADER = 300

/**
 * Returns the languages of an Accept-Language header as BCP 47 tags, the most wanted first. Leaves out what is not a
 * tag.
 */
export function acceptedLanguages(header: string | null | undefined): string[] {
  const languages = header?.slice(0, MAX_HEADER) ?? ''
  const tags = new Negotiator({ headers: { 'accept-language': languages } }).languages()
  return tags.filter(isWellFormed)
}

/** Returns the locale that a reader of these languages understands best: the first of their languages that we speak. */
export function matchLocale(languages: string[]): Locale {
  for (const language of languages) {
    const match = byWriting.get(writingOf(language))
    if (match) return match
  }
  return baseLocale
}

/** Tells whether two tags are of the same language in the same script, as pt-PT and pt-BR, but not zh-TW and zh-CN. */
export const isSameWriting = (a: string, b: string): boolean => writingOf(a) === writingOf(b)

function writingOf(tag: string): string {
  const { language, script } = new Intl.Locale(tag).maximize()
  return `${language}-${script}`
}

const byWriting = new Map(locales.map((locale) => [writingOf(locale), locale]))

function isWellFormed(tag: string): boolean {
  try {
    return new Intl.Locale(tag).language !== undefined && tag !== '*'
  } catch {
    return false
  }
}

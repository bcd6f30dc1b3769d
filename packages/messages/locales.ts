import Negotiator from 'negotiator'
import { baseLocale, locales, type Locale } from './generated/runtime.js'

export { baseLocale, locales, type Locale }

export const isLocale = (tag: string | null | undefined): tag is Locale =>
  (locales as readonly string[]).includes(tag ?? '')

/**
 * Returns the languages of an Accept-Language header as BCP 47 tags, the most wanted first. Leaves out what is not a
 * tag.
 */
export function acceptedLanguages(header: string | null | undefined): string[] {
  const tags = new Negotiator({ headers: { 'accept-language': header ?? '' } }).languages()
  return tags.filter(isWellFormed)
}

/** Returns the locale that a reader of these languages understands best: the first of their languages that we speak. */
export function matchLocale(languages: string[]): Locale {
  for (const language of languages) {
    const match = locales.find((locale) => isSameWriting(locale, language))
    if (match) return match
  }
  return baseLocale
}

/** Tells whether two tags are of the same language in the same script, as pt-PT and pt-BR, but not zh-TW and zh-CN. */
export function isSameWriting(a: string, b: string): boolean {
  const [first, second] = [new Intl.Locale(a).maximize(), new Intl.Locale(b).maximize()]
  return first.language === second.language && first.script === second.script
}

function isWellFormed(tag: string): boolean {
  try {
    return new Intl.Locale(tag).language !== undefined && tag !== '*'
  } catch {
    return false
  }
}

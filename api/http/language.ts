import { acceptedLanguages, baseLocale, type Locale, matchLocale } from '@latchkey/messages/locales'
import { LRUCache } from 'lru-cache'

/** The locales of recent headers: those of browsers are few, and refusing a flood of requests should cost little. */
const locales = new LRUCache<string, Locale>({
  max: 200,
  memoMethod: (header) => matchLocale(acceptedLanguages(header)),
})

/** Returns the language in which to answer a request with this Accept-Language header: English without one. */
export const localeOf = (acceptLanguage: string | null | undefined): Locale =>
  acceptLanguage ? locales.memo(acceptLanguage) : baseLocale

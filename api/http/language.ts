import { acceptedLanguages, baseLocale, type Locale, matchLocale } from '@latchkey/messages/locales'

/** Returns the language in which to answer a request with this Accept-Language header: English without one. */
export const localeOf = (acceptLanguage: string | null | undefined): Locale =>
  acceptLanguage ? matchLocale(acceptedLanguages(acceptLanguage)) : baseLocale

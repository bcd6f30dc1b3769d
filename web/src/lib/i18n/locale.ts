import {
  acceptedLanguages,
  isLocale,
  isSameWriting,
  matchLocale,
  type Locale,
} from '@latchkey/messages/locales'

/** Keeps the language that the reader has chosen, for the server. Without it, the browser's languages decide. */
export const LOCALE_COOKIE = 'locale'

/** Returns the language of the interface. */
export const chooseLocale = (cookie: string | undefined, acceptLanguage: string | null): Locale =>
  isLocale(cookie) ? cookie : matchLocale(acceptedLanguages(acceptLanguage))

/**
 * Returns the tag by which dates and numbers are written: the locale as the reader's country has it, so en-GB for a
 * British reader of English.
 */
export const regionalLocale = (locale: Locale, acceptLanguage: string | null): string =>
  acceptedLanguages(acceptLanguage).find((tag) => isSameWriting(tag, locale)) ?? locale

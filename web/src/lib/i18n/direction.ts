import type { Locale } from '@latchkey/messages/locales'

/** Returns the direction in which a language is written. Floating parts of bits-ui do not take it from the document. */
export const directionOf = (locale: Locale): 'ltr' | 'rtl' => (locale === 'ar' ? 'rtl' : 'ltr')

import { getLocale } from '@latchkey/messages'

/** "Ana, Leo, and Mia". */
export const formatList = (items: readonly string[]): string => new Intl.ListFormat(getLocale()).format(items)

/** Returns the items with no more than a comma between them, where the language can: "3 mentions, 5 unread messages". */
export const formatShortList = (items: readonly string[]): string =>
  new Intl.ListFormat(getLocale(), { style: 'narrow' }).format(items)

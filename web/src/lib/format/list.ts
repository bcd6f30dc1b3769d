import { getLocale } from '@latchkey/messages'

/** "Ana, Leo, and Mia". */
export const formatList = (items: readonly string[]): string => new Intl.ListFormat(getLocale()).format(items)

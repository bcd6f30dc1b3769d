import { getLocale } from '@latchkey/messages'

/** "1,204". */
export const formatNumber = (number: number): string => new Intl.NumberFormat(getLocale()).format(number)

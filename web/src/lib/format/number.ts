import { getLocale } from '@latchkey/messages'

/** "1,204". */
export const formatNumber = (number: number): string => new Intl.NumberFormat(getLocale()).format(number)

/** "150%". */
export const formatPercent = (share: number): string =>
  new Intl.NumberFormat(getLocale(), { style: 'percent' }).format(share)

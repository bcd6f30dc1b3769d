import { withLocale } from '@latchkey/messages'
import { expect, test } from 'vitest'
import { formatList } from './list.ts'
import { formatNumber } from './number.ts'
import { formatMessageCount } from './described-room.ts'
import { formatMemberCount } from './room.ts'
import { formatSize } from './size.ts'
import { formatCountdown } from './countdown.ts'
import { formatWait } from './slow-mode.ts'

test.each([
  ['en', '1,204', '5 bytes', '1.2 MB', '30 seconds', '5 minutes', '4:05'],
  ['de', '1.204', '5 Byte', '1,2 MB', '30 Sekunden', '5 Minuten', '4:05'],
  ['es', '1204', '5 bytes', '1,2 MB', '30 segundos', '5 minutos', '4:05'],
  ['fr', '1 204', '5 octets', '1,2 Mo', '30 secondes', '5 minutes', '4:05'],
  ['pt-BR', '1.204', '5 bytes', '1,2 MB', '30 segundos', '5 minutos', '4:05'],
  ['ja', '1,204', '5 バイト', '1.2 MB', '30 秒', '5 分', '4:05'],
  ['zh-Hans', '1,204', '5字节', '1.2 MB', '30秒钟', '5分钟', '4:05'],
  ['ar', '1,204', '5 بايت', '1.2 م.ب', '30 ثانية', '5 دقائق', '4:05'],
] as const)('numbers, sizes and durations are written as in %s', (locale, ...written) => {
  const formatted = withLocale(locale, () => [
    formatNumber(1_204),
    formatSize(5),
    formatSize(1.25 * 1024 ** 2),
    formatWait(30),
    formatWait(300),
    formatCountdown(245),
  ])
  expect(formatted.map((text) => text.replaceAll(/[\u00a0\u202f]/g, ' '))).toEqual(written)
})

test('a wait is written in its largest whole unit', () => {
  expect([0, 1, 90, 60, 3_600].map(formatWait)).toEqual([
    'Off',
    '1 second',
    '90 seconds',
    '1 minute',
    '1 hour',
  ])
  expect([5, 60, 3_600].map(formatCountdown)).toEqual(['0:05', '1:00', '60:00'])
})

test('members, messages and names are counted and listed', () => {
  expect(formatMemberCount({ memberCount: 1 })).toBe('1 member')
  expect(formatMemberCount({ memberCount: 1_204, capacity: 2_000 })).toBe('1,204 of 2,000 members')
  expect([1, 1_204].map(formatMessageCount)).toEqual(['1 message', '1,204 messages'])
  expect(formatList(['Ana', 'Leo', 'Mia'])).toBe('Ana, Leo, and Mia')
})

import { getLocale } from '@latchkey/messages'

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** Formats a number of bytes, with 1024 bytes in a kilobyte: "1.2 MB", "5 bytes". */
export function formatSize(bytes: number): string {
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10))
  return new Intl.NumberFormat(getLocale(), {
    style: 'unit',
    unit: units[power],
    unitDisplay: power ? 'short' : 'long',
    maximumFractionDigits: power ? 1 : 0,
    roundingMode: 'floor',
  }).format(bytes / 1024 ** power)
}

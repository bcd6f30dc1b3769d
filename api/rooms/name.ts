import { z } from 'zod'

/** What makes two rooms' names the same: Unicode's compatibility form, in lower case. */
export const nameKey = (name: string): string => name.trim().normalize('NFKC').toLowerCase()

/** Text that PostgreSQL keeps as it is: no NUL, no half of a surrogate pair. */
export const plainText = (text: string) => !text.includes('\0') && text.isWellFormed()

/** Control characters, and those that turn the direction of what is written around them: a name would change what stands beside it. */
const misleading = /[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu

/** A name without what could mislead. */
export const withoutTricks = (name: string) => name.replace(misleading, '')

export const roomName = z
  .string()
  .trim()
  .min(1, 'A room needs a name: 1 to 50 characters.')
  .max(50, 'A room’s name has at most 50 characters.')
  .regex(
    /^[\p{L}\p{M}\p{N}_-]+( [\p{L}\p{M}\p{N}_-]+)*$/u,
    'A room’s name is letters and digits, - and _, with single spaces within.',
  )

export const roomKey = z
  .string()
  .max(256, 'A key has at most 256 characters.')
  .refine(plainText, 'This key has characters that cannot be kept.')

export const roomTopic = z
  .string()
  .trim()
  .max(250, 'A topic has at most 250 characters.')
  .refine(plainText, 'This topic has characters that cannot be kept.')

export const roomCapacity = z
  .int()
  .min(2, 'A room takes 2 people or more.')
  .max(1_000_000, 'A room takes at most 1,000,000 people.')

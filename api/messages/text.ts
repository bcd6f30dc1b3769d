import { z } from 'zod'

export const MAX_TEXT = 4_000

/** A message's text, kept as it came: at most 4,000 characters. Whether it may be blank depends on what it comes with. */
export const messageText = z
  .string()
  .max(MAX_TEXT, `A message has at most ${MAX_TEXT.toLocaleString('en')} characters.`)

/** A nonce as clients make it, such as a UUID. */
export const nonce = z
  .string()
  .min(1, 'A nonce is 1 to 64 characters.')
  .max(64, 'A nonce is 1 to 64 characters.')

export const isBlank = (text: string) => text.trim() === ''

/** What is said of a blank message that carries nothing either. */
export const needsText = 'A message needs some text, or an attachment.'

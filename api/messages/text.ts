import { z } from 'zod'

const MAX_TEXT = 4_000

/** A message's text, stored unchanged. A blank text is allowed only with an attachment; the domain functions check that. */
export const messageText = z
  .string()
  .max(MAX_TEXT, `A message can have at most ${MAX_TEXT.toLocaleString('en')} characters.`)

export const isBlank = (text: string) => text.trim() === ''

/** The error text for a blank message without attachments. */
export const TEXT_REQUIRED = 'Enter a text or attach a file.'

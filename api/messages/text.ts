import { visibleText } from '@latchkey/text'
import { z } from 'zod'

const MAX_TEXT = 4_000

/**
 * A message's text, stored as it was written. A text that shows nothing becomes empty, which is allowed only with an attachment;
 * the domain functions check that.
 */
export const messageText = z
  .string()
  .overwrite(visibleText)
  .max(MAX_TEXT, `A message can have at most ${MAX_TEXT.toLocaleString('en')} characters.`)

/** The error text for an empty message without attachments. */
export const TEXT_REQUIRED = 'Enter a text or attach a file.'

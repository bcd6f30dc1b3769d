import { m } from '@latchkey/messages'
import { visibleText } from '@latchkey/text'
import { z } from 'zod'
import { invalid } from '../validation.ts'

const MAX_TEXT = 4_000

/**
 * A message's text, stored as it was written. A text that shows nothing becomes empty, which is allowed only with an attachment;
 * the domain functions check that.
 */
export const messageText = z
  .string()
  .overwrite(visibleText)
  .max(MAX_TEXT, invalid(m.message_too_long, { max: MAX_TEXT }))

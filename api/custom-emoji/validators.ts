import { m } from '@latchkey/messages'
import { z } from 'zod'
import { invalid } from '../validation.ts'

/** The name of a custom emoji, without its colons. */
/** The most names that a client looks up at once. */
const MAX_NAMES = 100

/** Names to look up. Those that no emoji can have are found like any other that does not exist. */
export const emojiNames = z
  .array(z.string())
  .max(MAX_NAMES, invalid(m.emoji_names_too_many, { max: MAX_NAMES }))

export const emojiName = z.string().regex(/^[a-z0-9_-]{2,32}$/, invalid(m.emoji_name_not_valid))

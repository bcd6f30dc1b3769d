import { m } from '@latchkey/messages'
import { z } from 'zod'
import { invalid } from '../validation.ts'

/** The name of a custom emoji, without its colons. */
export const emojiName = z.string().regex(/^[a-z0-9_-]{2,32}$/, invalid(m.emoji_name_not_valid))

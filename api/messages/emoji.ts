import { m } from '@latchkey/messages'
import { z } from 'zod'
import { invalid } from '../validation.ts'

/** U+FE0F requests the coloured form of a character that also exists as plain text, such as ❤. */
const emojiPresentation = '\uFE0F'

/** Characters that are an emoji only with U+FE0F. It is omitted before a skin tone. */
const textByDefault = /(?!\p{Emoji_Presentation})\p{Emoji}(?!\p{Emoji_Modifier})/gu

/**
 * Normalizes an emoji to the form that Unicode recommends for interchange (fully-qualified, UTS #51), whatever form the
 * keyboard sent. Returns null unless the text is exactly one emoji. The JavaScript engine knows the list of emoji.
 */
export function parseEmoji(text: string): string | null {
  const emoji = text.trim().replaceAll(emojiPresentation, '').replace(textByDefault, `$&${emojiPresentation}`)
  return /^\p{RGI_Emoji}$/v.test(emoji) ? emoji : null
}

const message = invalid(m.emoji_not_one)

/** An emoji argument, normalized by parseEmoji. */
export const emoji = z
  .string()
  .max(64, message)
  .refine((text) => parseEmoji(text) !== null, message)
  .transform((text) => parseEmoji(text)!)

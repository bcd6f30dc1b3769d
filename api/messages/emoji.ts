import { z } from 'zod'

/** U+FE0F, which asks for the coloured form of a character that is also plain text, such as ❤. */
const presentation = '\uFE0F'

/** Characters that are an emoji only with it; before a skin tone it is left out. */
const ambiguous = /(?!\p{Emoji_Presentation})\p{Emoji}(?!\p{Emoji_Modifier})/gu

/**
 * The one form of an emoji that Unicode recommends for interchange (fully-qualified, UTS #51), whatever form a keyboard
 * sent; null when the text is not exactly one emoji. Which there are, the JavaScript engine knows.
 */
export function parseEmoji(text: string): string | null {
  const emoji = text.trim().replaceAll(presentation, '').replace(ambiguous, `$&${presentation}`)
  return /^\p{RGI_Emoji}$/v.test(emoji) ? emoji : null
}

/** An emoji as clients send it, to be kept in its one form. */
export const emoji = z
  .string()
  .max(64, 'One emoji, such as 👍.')
  .refine((text) => parseEmoji(text) !== null, 'One emoji, such as 👍.')
  .transform((text) => parseEmoji(text)!)

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

/** A custom emoji in a reaction, by its name. */
const customEmoji = /^:([a-z0-9_-]{2,32}):$/

/** Returns the name in a reaction with a custom emoji; null for a Unicode emoji. */
export const customEmojiName = (emoji: string): string | null => customEmoji.exec(emoji)?.[1] ?? null

/** Returns the form of a reaction's emoji that is stored. Null if it can be neither a Unicode emoji nor a custom one. */
const parseReaction = (text: string): string | null =>
  customEmoji.test(text.trim()) ? text.trim() : parseEmoji(text)

const message = invalid(m.emoji_not_one)

/** The emoji of a reaction: a Unicode emoji, normalized by parseEmoji, or the name of a custom one between colons. */
export const emoji = z
  .string()
  .max(64, message)
  .refine((text) => parseReaction(text) !== null, message)
  .transform((text) => parseReaction(text)!)

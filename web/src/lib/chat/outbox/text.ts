/** The API's limit for the text of a message. */
export const MAX_LENGTH = 4_000

/** Returns a text as it is sent: without blank lines before it and blanks after it. The blanks before its first word stay. */
export const trimMessage = (text: string): string => text.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd()

/** The length from which the number of characters left is shown. */
export const COUNT_FROM = 3_600

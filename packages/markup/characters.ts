import type { Meter } from './meter.ts'

/** Scripts that are written without blanks between words. Next to their letters, markup needs no blank either. */
const unspaced =
  /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Bopo}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}\u3005-\u3007\u30FC]/u
const word = /[\p{L}\p{N}\p{M}]/u
const blank = /\s/u
/** Punctuation and emoji before which a word begins. */
const opening =
  /[([{<"'“‘«‹¿¡/|—–:;,…\p{Ps}\p{Pi}\p{Extended_Pictographic}\p{Emoji_Modifier}\p{RI}\uFE0F\u20E3\u3000-\u303F\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65]/u
/** Punctuation and emoji after a word. */
const closing =
  /[)\]}>"'”’»›,;:!?/|—–…؟،؛۔।॥\p{Pe}\p{Pf}\p{Extended_Pictographic}\p{RI}\u3000-\u303F\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65]/u

/** A character that belongs to a word of a script that puts blanks between words. */
export const isWord = (character: string): boolean => word.test(character) && !unspaced.test(character)

export const isBlank = (character: string): boolean => character === '' || blank.test(character)

/** Returns true for text with a letter, a digit or an emoji: something to emphasise. */
export function hasSubstance(text: string, meter: Meter): boolean {
  meter.step(text.length)
  return /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text)
}

/** The character before an index, of two code units where it is one of those; empty at the beginning. */
export function before(text: string, index: number): string {
  if (index <= 0) return ''
  const low = text.charCodeAt(index - 1)
  return low >= 0xdc00 && low <= 0xdfff && index > 1 ? text.slice(index - 2, index) : text[index - 1]!
}

/** The character at an index; empty at the end. */
export function at(text: string, index: number): string {
  const point = text.codePointAt(index)
  return point === undefined ? '' : String.fromCodePoint(point)
}

const isDelimiter = (code: number) => code === 42 || code === 95 || code === 126

/** The character before an index, delimiters of emphasis passed over: in `(**_a`, the parenthesis for each of them. */
export function beforeDelimiters(text: string, index: number): string {
  let start = index
  while (start > 0 && index - start < 12 && isDelimiter(text.charCodeAt(start - 1))) start--
  return before(text, start)
}

/** Returns true for a character after which a word can begin. */
export const mayBegin = (previous: string): boolean =>
  isBlank(previous) || opening.test(previous) || unspaced.test(previous)

/** Returns true where a word can have ended before an index. Passes over delimiters of emphasis. */
export function mayEnd(text: string, index: number): boolean {
  let end = index
  while (end - index < 12 && isDelimiter(text.charCodeAt(end))) end++
  const next = at(text, end)
  if (isBlank(next) || closing.test(next) || unspaced.test(next)) return true
  // A full stop ends a sentence, but not in `__init__.py`.
  return next === '.' && !isWord(at(text, end + 1))
}

/**
 * Characters without a shape of their own: controls, formats, and all that fonts are told to draw as nothing
 * (Default_Ignorable_Code_Point). The characters named last are blank although Unicode calls them letters or symbols: the
 * empty Braille pattern, the object replacement character, the null notehead and two Egyptian blanks.
 */
const shapeless =
  '\\p{Default_Ignorable_Code_Point}\\p{Cc}\\p{Cf}\\p{Cs}\\p{Noncharacter_Code_Point}\\u2800\\uFFFC\\u{1D159}\\u{13441}\\u{13442}'

const shown = new RegExp(`[^${shapeless}\\p{White_Space}\\p{M}]`, 'u')

/** Returns true for text with something to see. Blanks, invisible characters, and marks without a letter show nothing. */
export const isVisible = (text: string): boolean => shown.test(text)

/** Returns a text as it was written, or an empty one if it shows nothing. */
export const visibleText = (text: string): string => (isVisible(text) ? text : '')

/** Joiners, selectors of variants, and the tags in some flags. Within an emoji or a word they change what is seen. */
const combining = '\\p{Join_Control}\\p{Variation_Selector}\\u{E0020}-\\u{E007F}'
const neverShown = new RegExp(`[[${shapeless}]--[${combining}]]`, 'gv')

/** An emoji; a joiner between letters, as Persian and the scripts of India write it; the selector of a letter's variant. */
const meaningful =
  '\\p{RGI_Emoji}|(?<=[[\\p{L}\\p{M}]--\\p{Variation_Selector}])\\p{Join_Control}(?=\\p{L})|(?<=[\\p{sc=Han}\\p{sc=Mong}\\p{sc=Phag}\\p{sc=Mymr}])\\p{Variation_Selector}'
const meaningless = new RegExp(`(${meaningful})|[${combining}]`, 'gv')

/** The marks that one letter may carry. Hebrew with its accents needs five, Tibetan six. */
const MAX_MARKS = 6
const stackedMarks = new RegExp(`(\\p{M}{${MAX_MARKS}})\\p{M}+`, 'gu')

/**
 * ASCII with a shape, and blanks. Most names and searches have nothing else, and need none of the expressions for the rest of
 * Unicode: V8 takes several milliseconds to compile one at its first use.
 */
const plain = /^[ -~]*$/
const withSingleBlanks = (text: string) => text.replace(/ {2,}/g, ' ')

/**
 * Returns a text of one line, such as a name or a reason, in the form that is stored: composed (NFC), with single blanks,
 * without invisible characters, and with at most six marks on a letter. Empty if it shows nothing.
 */
export function visibleLine(text: string): string {
  if (plain.test(text)) return withSingleBlanks(text).trim()
  const line = text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\p{White_Space}+/gu, ' ')
    .replace(neverShown, '')
    .replace(meaningless, '$1')
    .normalize('NFC')
    .replace(stackedMarks, '$1')
  return visibleText(withSingleBlanks(line).trim())
}

const invisible = new RegExp(`[${shapeless}]`, 'gu')

/**
 * Returns the form of a name by which it is compared. Names that differ only in invisible characters, in their Unicode
 * form, in compatible characters (full width, ligatures) or in case have the same. Empty if the name shows nothing.
 */
export const comparableName = (name: string): string =>
  visibleLine(compatible(foldCase(visibleLine(compatible(name)))))

/** Returns a text in the form in which it is searched: compatible, and in one case. */
export const searchable = (text: string): string => compatible(foldCase(compatible(text)))

/** Upper case unites ς with σ and ß with ss; the lower case before it is for ẞ, which has no other upper case. */
const foldCase = (text: string) => lowerCase(lowerCase(text).toUpperCase())

/** Letter by letter: as part of a word, the lower case of Σ would depend on what follows. */
const lowerCase = (text: string) => Array.from(text, (letter) => letter.toLowerCase()).join('')

/** Returns a text in Unicode's compatibility form (NFKC), with single blanks and without invisible characters. */
export const compatible = (text: string): string =>
  text
    .toWellFormed()
    .normalize('NFKC')
    .replace(/\p{White_Space}+/gu, ' ')
    .replace(invisible, '')

/**
 * Emoji, arrows, currency signs and other symbols that can be searched for. The database function search_line has the same
 * (prisma/migrations, *_comparable_text).
 */
export const symbols =
  '\\u00A9\\u00AE\\u203C\\u2049\\u20A0-\\u20CF\\u2139\\u2190-\\u23FF\\u2500-\\u27BF\\u2900-\\u297F\\u2B00-\\u2BFF\\u3030\\u303D\\u{1F000}-\\u{1FAFF}'

/** An emoji, a word, or a symbol. The joiners that emoji and words may contain are removed from what is found. */
const searchWord = new RegExp(`\\p{RGI_Emoji}|[\\p{L}\\p{M}\\p{N}\\p{Join_Control}]+|[${symbols}]`, 'gv')

/** What the index of messages knows. A mark without a letter, and a keycap without a digit, have nothing of it. */
const indexed = new RegExp(`[\\p{L}\\p{N}${symbols}]`, 'u')

/** Returns the words, emoji and symbols of a text that is searched for. Punctuation only separates them. */
export function searchWords(text: string): string[] {
  if (plain.test(text)) return text.match(/[a-z\d]+/gi) ?? []
  const found = visibleLine(text.normalize('NFKC')).match(searchWord) ?? []
  return found.map(compatible).filter((word) => indexed.test(word))
}

const symbol = new RegExp(`[${symbols}]`, 'gu')

/** Returns the emoji and symbols of a text, one by one. */
export const symbolsIn = (text: string): string[] => compatible(text).match(symbol) ?? []

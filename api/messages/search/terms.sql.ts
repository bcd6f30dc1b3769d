import { symbols, symbolsIn } from '@latchkey/text'
import { Prisma } from '../../../prisma/generated/client/client.ts'
import type { SearchQuery } from './query.ts'

type Terms = Pick<SearchQuery, 'words' | 'phrases'>

/** Han, Kana, Bopomofo and Hangul, as in the database functions has_cjk and cjk_words (prisma/migrations, *_search). */
const cjk =
  /[\u2E80-\u2FDF\u3005-\u3007\u3041-\u30FF\u3105-\u312F\u31F0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\uFF66-\uFF9F\u{20000}-\u{3FFFF}]/u

/** Words of one or two letters do not match within longer ones, except in scripts where one character can be a word. */
const isShort = (word: string) => [...word].length <= 2 && /^[\p{L}\p{N}]+$/u.test(word) && !cjk.test(word)

/**
 * What is beside a word, for PostgreSQL's regular expressions. It counts some symbols, such as letters in squares, as letters.
 */
const beside = `[^[:alnum:]]|[${symbols.replaceAll(/\\u\{(\w+)\}/g, (_, code: string) => `\\U${code.padStart(8, '0')}`)}]`

/** The searched part of a message `m`: its text and the question of its poll. */
const found = Prisma.sql`search_fold(concat_ws(' ', m.text, m."pollQuestion"))`

/**
 * The conditions that a message `m` contains all terms. Both are compared in the form of search_fold (prisma/migrations,
 * *_comparable_text): regardless of case, Unicode form and line breaks.
 */
export function termConditions({ words, phrases }: Terms): Prisma.Sql[] {
  return [...words, ...phrases].map((term, index) => {
    if (index >= words.length || !isShort(term)) return Prisma.sql`strpos(${found}, search_fold(${term})) > 0`
    const wholeWord = [...term].length === 1 ? `($|${beside})` : ''
    return Prisma.sql`${found} ~ (${`(^|${beside})`} || search_fold(${term}) || ${wholeWord})`
  })
}

/**
 * The conditions that a block, or a line of one, may contain all terms. They cover at least everything that termConditions
 * covers. The trigram index can answer them, short words included: a word's start has the trigrams of a space and its
 * first two letters.
 */
export function blockTermConditions(text: Prisma.Sql, { words, phrases }: Terms): Prisma.Sql[] {
  return [...words, ...phrases].flatMap((term, index) => {
    const short = index < words.length && isShort(term)
    const [start, end] = [short ? '% ' : '%', short && [...term].length === 1 ? ' %' : '%']
    const symbols = symbolsIn(term).map((symbol) => Prisma.sql`${text} LIKE ${`% ${wordOf(symbol)} %`}`)
    return /[\p{L}\p{N}]/u.test(term)
      ? [Prisma.sql`${text} LIKE ${start} || search_text(${term}) || ${end}`, ...symbols]
      : symbols
  })
}

/** The word of letters and digits that stands for a symbol in blocks, as in the database function search_line. */
const wordOf = (symbol: string) => `u${Buffer.from(symbol).toString('hex')}`

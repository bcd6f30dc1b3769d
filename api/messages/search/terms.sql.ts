import { Prisma } from '../../../prisma/generated/client/client.ts'
import type { SearchQuery } from './query.ts'

type Terms = Pick<SearchQuery, 'words' | 'phrases'>

/** Han, Kana, Bopomofo and Hangul: what has_cjk and cjk_words go by (prisma/migrations, *_search). */
const cjk =
  /[\u2E80-\u2FDF\u3005-\u3007\u3041-\u30FF\u3105-\u312F\u31F0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\uFF66-\uFF9F\u{20000}-\u{3FFFF}]/u

/** A word of one or two letters is not looked for within others, unless it is a whole word already, as in Chinese. */
const isShort = (word: string) => [...word].length <= 2 && /^[\p{L}\p{N}]+$/u.test(word) && !cjk.test(word)

/** That a message says this: what counts. */
export function says({ words, phrases }: Terms): Prisma.Sql[] {
  return [...words, ...phrases].map((part, index) => {
    if (index >= words.length || !isShort(part))
      return Prisma.sql`m.text ILIKE ${`%${part.replace(/[\\%_]/g, '\\$&')}%`}`
    const alone = [...part].length === 1 ? '($|[^[:alnum:]])' : ''
    return Prisma.sql`m.text ~* ${`(^|[^[:alnum:]])${part}${alone}`}`
  })
}

/**
 * That a block, or a line of one, may have a message that says this. Fits at least what `says` fits; the trigram index
 * answers it, short words as well, since a word's beginning is the trigrams of a blank and its first two letters.
 */
export function maySay(text: Prisma.Sql, { words, phrases }: Terms): Prisma.Sql[] {
  return [...words, ...phrases].map((part, index) => {
    const short = index < words.length && isShort(part)
    const [begin, end] = [short ? '% ' : '%', short && [...part].length === 1 ? ' %' : '%']
    return Prisma.sql`${text} LIKE ${begin} || search_text(${part}) || ${end}`
  })
}

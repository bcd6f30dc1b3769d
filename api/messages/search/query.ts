import { m } from '@latchkey/messages'
import { compatible, searchWords, visibleLine } from '@latchkey/text'
import { parseDay, parseInstant } from '../../dates.ts'
import { badInput } from '../../errors.ts'

/** A parsed search. A message must match all of it. */
export type SearchQuery = {
  /**
   * Letters and digits, which match anywhere in a word (two letters only at its start, one only a whole word), or one emoji
   * or symbol.
   */
  words: string[]
  /** Match literally, except that a space matches any blank, such as a line break. */
  phrases: string[]
  /** A username or a display name. */
  from: string | null
  /** A room's name, or @ and the name of a person: the conversation with them. */
  in: string | null
  before: Date | null
  after: Date | null
  hasFile: boolean
  hasLink: boolean
  hasPoll: boolean
  isPinned: boolean
  isSaved: boolean
}

export const MAX_QUERY = 500
const MAX_TERMS = 10

/** One part of a query: an optional operator, then a quoted string or everything up to the next white space. */
const part = /(?:\b(from|in|before|after|has|is):)?(?:"([^"]*)"?|(\S+))/giu

/**
 * Parses words, "phrases" and the operators from:NAME, in:ROOM, in:@NAME, before:DATE, after:DATE, has:file, has:link, has:poll, is:pinned and
 * is:saved. Ignores punctuation between words. Days are those of the time zone. Throws BAD_USER_INPUT if nothing remains or an operator's value is invalid.
 */
export function parseQuery(text: string, timeZone = 'UTC'): SearchQuery {
  const query: SearchQuery = {
    words: [],
    phrases: [],
    from: null,
    in: null,
    before: null,
    after: null,
    hasFile: false,
    hasLink: false,
    hasPoll: false,
    isPinned: false,
    isSaved: false,
  }
  for (const [, operator, quoted, bare] of visibleLine(text.normalize('NFKC')).matchAll(part)) {
    const value = quoted ?? bare ?? ''
    if (operator) applyOperator(query, { operator: operator.toLowerCase(), value, timeZone })
    else if (quoted !== undefined && searchWords(quoted).length) query.phrases.push(compatible(quoted).trim())
    else if (bare) query.words.push(...searchWords(bare))
  }
  query.words = [...new Set(query.words)]
  const { words, phrases, hasFile, hasLink, hasPoll, isPinned, isSaved, ...filters } = query
  if (words.length + phrases.length > MAX_TERMS)
    throw badInput('query', m.search_too_many_words, { max: MAX_TERMS })
  const filtered =
    hasFile ||
    hasLink ||
    hasPoll ||
    isPinned ||
    isSaved ||
    Object.values(filters).some((value) => value !== null)
  if (!words.length && !phrases.length && !filtered) throw badInput('query', m.search_empty)
  return query
}

type Operator = { operator: string; value: string; timeZone: string }

function applyOperator(query: SearchQuery, { operator, value, timeZone }: Operator): void {
  if (operator === 'from') query.from = value.replace(/^@/, '')
  else if (operator === 'in') query.in = value.replace(/^#/, '')
  else if (operator === 'before') query.before = parseDate({ operator, value, timeZone })
  else if (operator === 'after') query.after = parseDate({ operator, value, timeZone })
  else if (operator === 'is') {
    if (/^pinned$/i.test(value)) query.isPinned = true
    else if (/^saved$/i.test(value)) query.isSaved = true
    else throw badInput('query', m.search_is_unknown)
  } else if (/^files?$/i.test(value)) query.hasFile = true
  else if (/^links?$/i.test(value)) query.hasLink = true
  else if (/^polls?$/i.test(value)) query.hasPoll = true
  else throw badInput('query', m.search_has_unknown)
}

/** Parses a date, as its start in the time zone, or a date and time. */
function parseDate({ operator, value, timeZone }: Operator): Date {
  const date = parseDay(value, timeZone) ?? parseInstant(value)
  if (!date) throw badInput('query', m.search_date_not_valid, { operator })
  return date
}

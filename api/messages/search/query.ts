import { parseDay, parseInstant } from '../../dates.ts'
import { badInput } from '../../errors.ts'

/** A parsed search. A message must match all of it. */
export type SearchQuery = {
  /** Letters and digits that match anywhere in a word. Two letters match only at a word's start, one only a whole word. */
  words: string[]
  /** Match literally. */
  phrases: string[]
  /** A username. */
  from: string | null
  /** A room's name. */
  in: string | null
  before: Date | null
  after: Date | null
  hasFile: boolean
}

export const MAX_QUERY = 500
const MAX_TERMS = 10

/** One part of a query: an optional operator, then a quoted string or everything up to the next white space. */
const part = /(?:\b(from|in|before|after|has):)?(?:"([^"]*)"?|(\S+))/giu

/**
 * Parses words, "phrases" and the operators from:NAME, in:ROOM, before:DATE, after:DATE and has:file. Ignores punctuation
 * between words. Throws BAD_USER_INPUT if nothing remains or an operator's value is invalid.
 */
export function parseQuery(text: string): SearchQuery {
  const query: SearchQuery = {
    words: [],
    phrases: [],
    from: null,
    in: null,
    before: null,
    after: null,
    hasFile: false,
  }
  for (const [, operator, quoted, bare] of text.normalize('NFC').matchAll(part)) {
    const value = quoted ?? bare ?? ''
    if (operator) applyOperator(query, operator.toLowerCase(), value)
    else if (quoted !== undefined && splitWords(quoted).length) query.phrases.push(quoted.trim())
    else if (bare) query.words.push(...splitWords(bare))
  }
  query.words = [...new Set(query.words)]
  const { words, phrases, hasFile, ...filters } = query
  if (words.length + phrases.length > MAX_TERMS)
    throw badInput('query', `Enter at most ${MAX_TERMS} words to search for.`)
  if (!words.length && !phrases.length && !hasFile && Object.values(filters).every((value) => value === null))
    throw badInput('query', 'Enter a word to search for.')
  return query
}

const splitWords = (text: string): string[] => text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []

function applyOperator(query: SearchQuery, operator: string, value: string): void {
  if (operator === 'from') query.from = value.replace(/^@/, '').toLowerCase()
  else if (operator === 'in') query.in = value.replace(/^#/, '')
  else if (operator === 'before') query.before = parseDate(operator, value)
  else if (operator === 'after') query.after = parseDate(operator, value)
  else if (/^files?$/i.test(value)) query.hasFile = true
  else throw badInput('query', 'Use has:file to find messages with files.')
}

/** Parses a date, as its start in UTC, or a date and time. */
function parseDate(operator: string, value: string): Date {
  const date = parseDay(value) ?? parseInstant(value)
  if (!date)
    throw badInput('query', `Use ${operator}: with a date that exists, such as ${operator}:2026-11-22.`)
  return date
}

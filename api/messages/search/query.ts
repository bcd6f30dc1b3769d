import { badInput } from '../../errors.ts'

/** What a search asks for: messages that fit all of it. */
export type SearchQuery = {
  /** Letters and digits, found as a part of any word; a word of two of them at a word's beginning, of one by itself. */
  words: string[]
  /** Found as they are. */
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

/** One part of a query: maybe an operator, then what is quoted or goes up to the next blank. */
const part = /(?:\b(from|in|before|after|has):)?(?:"([^"]*)"?|(\S+))/giu

/**
 * Reads what a person typed into a search: words, "phrases", and from:NAME, in:ROOM, before:DATE, after:DATE, has:file.
 * Whatever separates words is ignored. BAD_USER_INPUT when that leaves nothing, or an operator cannot be understood.
 */
export function parseQuery(query: string): SearchQuery {
  const search: SearchQuery = {
    words: [],
    phrases: [],
    from: null,
    in: null,
    before: null,
    after: null,
    hasFile: false,
  }
  for (const [, operator, quoted, bare] of query.normalize('NFC').matchAll(part)) {
    const value = quoted ?? bare ?? ''
    if (operator) readOperator(search, operator.toLowerCase(), value)
    else if (quoted !== undefined && wordsIn(quoted).length) search.phrases.push(quoted.trim())
    else if (bare) search.words.push(...wordsIn(bare))
  }
  search.words = [...new Set(search.words)]
  const { words, phrases, hasFile, ...filters } = search
  if (words.length + phrases.length > MAX_TERMS)
    throw badInput('query', `Search for at most ${MAX_TERMS} words at a time.`)
  if (!words.length && !phrases.length && !hasFile && Object.values(filters).every((value) => value === null))
    throw badInput('query', 'That is nothing to search for. Type a word, or a part of one.')
  return search
}

const wordsIn = (text: string): string[] => text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []

function readOperator(search: SearchQuery, operator: string, value: string): void {
  if (operator === 'from') search.from = value.replace(/^@/, '').toLowerCase()
  else if (operator === 'in') search.in = value.replace(/^#/, '')
  else if (operator === 'before') search.before = readDate(operator, value)
  else if (operator === 'after') search.after = readDate(operator, value)
  else if (/^files?$/i.test(value)) search.hasFile = true
  else throw badInput('query', 'has: finds messages with files. Write has:file.')
}

/** A day's beginning in UTC, or a moment. */
function readDate(operator: string, value: string): Date {
  const date = /^\d{4}-\d{2}-\d{2}(T\S+)?$/.test(value) ? new Date(value) : null
  if (!date || Number.isNaN(date.getTime()))
    throw badInput('query', `${operator}: takes a day, such as ${operator}:2026-11-22.`)
  return date
}

import { canStand } from '@latchkey/markup'
import type { UserPartsFragment } from '#lib/graphql/generated/graphql.ts'
import { insertText } from '#lib/ui/insert-text.ts'

/** A member's name, everyone, or an emoji that completes what is typed. */
export type Suggestion =
  { user: UserPartsFragment } | { everyone: 'all' | 'here'; count: number } | { emoji: string; name: string }

/** Finds suggestions for a word behind an @ or a colon. */
export type Search = (sign: Sign, word: string) => Promise<readonly Suggestion[]>

type Sign = '@' | ':'
type Field = Pick<HTMLTextAreaElement, 'value' | 'selectionStart' | 'selectionEnd'>

/** A text that asks for suggestions: a sign, and the word between it and the caret. */
interface Question {
  sign: Sign
  word: string
  start: number
  end: number
}

const question = /([@＠:])([\p{L}\p{N}\p{M}_+-]{0,32})$/u
/** Characters of an emoji's name before any are suggested: a lone colon usually means something else. */
const MIN_EMOJI_LENGTH = 2
const DEBOUNCE_MS = 80

/** Returns what the text before the caret asks for; null if it asks for nothing, or if text is selected. */
export function questionAt({ value, selectionStart: end, selectionEnd }: Field): Question | null {
  if (end !== selectionEnd) return null
  const match = question.exec(value.slice(0, end))
  if (!match) return null
  const [written, sign, word] = [match[0], match[1] === ':' ? ':' : '@', match[2]!] as const
  if (sign === ':' && word.length < MIN_EMOJI_LENGTH) return null
  const start = end - written.length
  return canStand(sign, value.slice(0, start), value.slice(end)) ? { sign, word, start, end } : null
}

/**
 * Suggests members after an @ and emoji after a colon, and inserts the chosen one. A list belongs to the text that asked for
 * it: it closes when that text is no longer before the caret.
 */
export class Completion {
  suggestions = $state.raw<readonly Suggestion[]>([])
  /** The index of the selected suggestion. */
  selected = $state(0)
  readonly #search: Search
  #field: Field | undefined
  #asked: Question | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(search: Search) {
    this.#search = search
  }

  get open(): boolean {
    return this.suggestions.length > 0
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#asked = null
    this.suggestions = []
  }

  /** Searches for suggestions if the text before the caret asks for them. To be called when the text or the caret changes. */
  update(field: Field): void {
    this.#field = field
    const asks = questionAt(field)
    if (!asks) return this.close()
    if (isSame(asks, this.#asked)) return
    // Until the answer is there, the list keeps what answers the longer word as well.
    const continues = this.#asked?.start === asks.start && asks.word.startsWith(this.#asked.word)
    this.#show(continues ? this.suggestions.filter((suggestion) => matches(suggestion, asks.word)) : [])
    this.#asked = asks
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#ask(asks), DEBOUNCE_MS)
  }

  /** Moves the selection by a number of suggestions; wraps at both ends. */
  move(by: number): void {
    this.selected = (this.selected + by + this.suggestions.length) % this.suggestions.length
  }

  /** Puts a suggestion in the place of the text that asked for it. Returns false if that text is gone. */
  choose(field: HTMLTextAreaElement, suggestion = this.suggestions[this.selected]): boolean {
    const asks = this.#asked
    const current = isSame(questionAt(field), asks)
    this.close()
    if (!current || !asks || !suggestion) return false
    const { start, end } = asks
    insertText(field, `${insertedText(suggestion)} `, [start, field.value[end] === ' ' ? end + 1 : end])
    return true
  }

  /** Handles a key of the field while suggestions are shown. Returns false if the key is not meant for them. */
  handleKey(event: KeyboardEvent & { currentTarget: HTMLTextAreaElement }): boolean {
    if (!this.open || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return false
    if (event.key === 'ArrowDown') this.move(1)
    else if (event.key === 'ArrowUp') this.move(-1)
    else if (event.key === 'Escape') this.close()
    else if (event.key !== 'Enter' && event.key !== 'Tab') return false
    else if (!this.choose(event.currentTarget)) return false
    event.preventDefault()
    return true
  }

  #show(suggestions: readonly Suggestion[]): void {
    this.suggestions = suggestions
    this.selected = 0
  }

  async #ask(asks: Question): Promise<void> {
    const suggestions = await this.#search(asks.sign, asks.word)
    if (!isSame(asks, this.#asked)) return
    // The text may have been sent, or replaced without an event of the field.
    if (this.#field && isSame(questionAt(this.#field), asks)) this.#show(suggestions)
    else this.close()
  }
}

const isSame = (one: Question | null, other: Question | null): boolean =>
  one?.sign === other?.sign && one?.word === other?.word && one?.start === other?.start

function insertedText(suggestion: Suggestion): string {
  if ('emoji' in suggestion) return suggestion.emoji
  return `@${'user' in suggestion ? suggestion.user.username : suggestion.everyone}`
}

function matches(suggestion: Suggestion, word: string): boolean {
  if ('everyone' in suggestion) return suggestion.everyone.startsWith(word.toLowerCase())
  const names =
    'emoji' in suggestion ? [suggestion.name] : [suggestion.user.username, suggestion.user.displayName]
  return names.some((name) => name.toLowerCase().includes(word.toLowerCase()))
}

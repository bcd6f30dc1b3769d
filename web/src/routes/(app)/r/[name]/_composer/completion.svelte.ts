import type { Client } from '@urql/svelte'
import type { UserPartsFragment } from '#lib/graphql/generated/graphql.ts'
import { searchEmoji } from '#lib/markdown/shortcodes.svelte.ts'
import { MentionableDocument } from './operations.ts'

/** A member's name or an emoji that completes what is typed. */
export type Suggestion = { user: UserPartsFragment } | { emoji: string; name: string }

/** A word before the caret that starts with @ or a colon. */
const trigger = /(?:^|[\s(])([@:])([\p{L}\p{N}_+-]{0,32})$/u
/** Characters of an emoji's name before any are suggested: a lone colon usually means something else. */
const MIN_EMOJI_LENGTH = 2
const MAX_SUGGESTIONS = 6
const DEBOUNCE_MS = 80

/** Suggests members after an @ and emoji after a colon, and inserts the chosen one. */
export class Completion {
  suggestions = $state.raw<readonly Suggestion[]>([])
  /** The index of the selected suggestion. */
  selected = $state(0)
  readonly #client: Client
  readonly #roomId: string
  #query = ''
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(client: Client, roomId: string) {
    this.#client = client
    this.#roomId = roomId
  }

  get open(): boolean {
    return this.suggestions.length > 0
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#query = ''
    this.suggestions = []
  }

  /** Searches for suggestions if the caret is behind a trigger. To be called when the text or the caret changes. */
  update(field: HTMLTextAreaElement): void {
    const { sign, word } = wordBeforeCaret(field)
    if (!sign || (sign === ':' && word.length < MIN_EMOJI_LENGTH)) return this.close()
    const query = sign + word
    if (query === this.#query) return
    this.#query = query
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#search(sign, word), DEBOUNCE_MS)
  }

  /** Moves the selection by a number of suggestions; wraps at both ends. */
  move(by: number): void {
    this.selected = (this.selected + by + this.suggestions.length) % this.suggestions.length
  }

  /** Replaces the word before the caret by a suggestion. Returns the text and the new position of the caret. */
  complete(
    field: HTMLTextAreaElement,
    suggestion = this.suggestions[this.selected],
  ): { text: string; caret: number } {
    const { value, selectionStart } = field
    const { sign, word } = wordBeforeCaret(field)
    const start = selectionStart - sign.length - word.length
    const before = `${value.slice(0, start)}${suggestion ? insertedText(suggestion) : sign + word} `
    this.close()
    return { text: before + value.slice(selectionStart).replace(/^ /, ''), caret: before.length }
  }

  async #search(sign: string, word: string): Promise<void> {
    const suggestions =
      sign === ':' ? await searchEmoji(word.toLowerCase(), MAX_SUGGESTIONS) : await this.#searchMembers(word)
    if (sign + word !== this.#query) return
    this.suggestions = suggestions
    this.selected = 0
  }

  async #searchMembers(search: string): Promise<Suggestion[]> {
    const variables = { roomId: this.#roomId, search, first: MAX_SUGGESTIONS }
    const { data } = await this.#client.query(MentionableDocument, variables).toPromise()
    const room = data?.node?.__typename === 'Room' ? data.node : null
    return room?.members.nodes.map(({ user }) => ({ user })) ?? []
  }
}

const insertedText = (suggestion: Suggestion): string =>
  'emoji' in suggestion ? suggestion.emoji : `@${suggestion.user.username}`

/** Returns the trigger and the word behind it; both are empty if text is selected or there is no trigger. */
function wordBeforeCaret({ value, selectionStart, selectionEnd }: HTMLTextAreaElement): {
  sign: string
  word: string
} {
  const match = selectionStart === selectionEnd ? trigger.exec(value.slice(0, selectionStart)) : null
  return { sign: match?.[1] ?? '', word: match?.[2] ?? '' }
}

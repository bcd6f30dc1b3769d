import type { RoomLog } from './message-window.svelte.ts'
import type { Reading } from './read-state.svelte.ts'

/** The line above the first unread message: where it stands, and whether one has yet to scroll up to it. */
export class UnreadLine {
  #above = $state(false)
  #seen = false
  readonly #reading: Reading
  readonly #log: () => RoomLog
  readonly #viewerId: string
  readonly #last: number

  /** `last`: the number of the newest message known of; until it is held, nothing is said of what is above. */
  constructor(reading: Reading, log: () => RoomLog, viewerId: string, last: number) {
    this.#reading = reading
    this.#log = log
    this.#viewerId = viewerId
    this.#last = last
  }

  /** The number of the message that it stands above; null: of none that is held. */
  readonly first = $derived.by(() => {
    const { line, held } = this.#reading
    const { messages, oldest } = this.#log()
    if (line === null || messages.length === 0 || line + 1 < oldest) return null
    // What one wrote oneself is no news, unless it was marked.
    for (let index = line + 1 - oldest; index < messages.length; index++) {
      const { author, number } = messages[index]!
      if (held || author?.id !== this.#viewerId) return number
    }
    return null
  })

  /** How many messages are after it, while it is above what is seen or all that is held, and was not seen yet; else 0. */
  get above(): number {
    const { line } = this.#reading
    return this.#above && line !== null ? this.#log().newest - line : 0
  }

  /** Looks where it is now; `isAbove` says whether the message at an index is above what is seen. */
  look(isAbove: (index: number) => boolean): void {
    const { line } = this.#reading
    const { oldest, newest } = this.#log()
    this.#above = false
    if (line === null || this.#seen || newest < this.#last) return
    if (line + 1 < oldest) this.#above = true
    else if (this.first !== null) {
      this.#above = isAbove(this.first - oldest)
      this.#seen = !this.#above
    }
  }

  /** One goes there: the number of the message to be led to, whether it is held or not. Null: there is no line. */
  reach(): number | null {
    const { line } = this.#reading
    if (line === null) return null
    this.#seen = true
    this.#above = false
    return this.first ?? line + 1
  }
}

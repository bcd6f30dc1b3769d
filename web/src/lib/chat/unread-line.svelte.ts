import type { CachedMessage } from './message-cache.ts'
import type { MessageWindow } from './message-window.svelte.ts'
import type { ReadState } from './read-state.svelte.ts'

interface Options {
  readState: ReadState
  window: () => MessageWindow
  viewerId: string
  /** The number of the newest message known of. The line is not located before that message is loaded. */
  last: number
  /** The number of unread messages up to that one, as the API counts them. */
  unreadCount: number
}

/** The line above the first unread message, and whether the viewer has yet to scroll up to it. */
export class UnreadLine {
  readonly #readState: ReadState
  readonly #window: () => MessageWindow
  readonly #viewerId: string
  readonly #last: number
  readonly #unreadCount: number
  #isAbove = $state(false)
  #wasSeen = false

  constructor({ readState, window, viewerId, last, unreadCount }: Options) {
    this.#readState = readState
    this.#window = window
    this.#viewerId = viewerId
    this.#last = last
    this.#unreadCount = unreadCount
  }

  /** The number of the message below the line; null if that message is not loaded or there is no line. */
  readonly first = $derived.by(() => {
    const { line, markedUnread } = this.#readState
    const { messages, oldest } = this.#window()
    if (line === null || messages.length === 0 || line + 1 < oldest) return null
    for (let index = line + 1 - oldest; index < messages.length; index++) {
      const message = messages[index]!
      // The viewer's own messages are not unread, unless the viewer marked them.
      if (markedUnread ? !message.deletedAt : this.#isUnread(message)) return message.number
    }
    return null
  })

  /** The number of unread messages below the line, loaded or not. */
  readonly #count = $derived.by(() => {
    const { line } = this.#readState
    const { messages, oldest } = this.#window()
    if (line === null) return 0
    const isLoaded = line + 1 >= oldest
    const from = isLoaded ? line : this.#last
    const loaded = messages.filter((message) => message.number > from && this.#isUnread(message)).length
    return isLoaded ? loaded : this.#unreadCount + loaded
  })

  /** The number of unread messages while the line above them is above the view and was never in view; else 0. */
  get countAbove(): number {
    return this.#isAbove ? this.#count : 0
  }

  #isUnread({ author, deletedAt }: CachedMessage): boolean {
    return !deletedAt && author?.id !== this.#viewerId
  }

  /** Updates where the line is. `isAbove` returns whether the message at an index is above the view. */
  locate(isAbove: (index: number) => boolean): void {
    const { line } = this.#readState
    const { oldest, newest } = this.#window()
    this.#isAbove = false
    if (line === null || this.#wasSeen || newest < this.#last) return
    if (line + 1 < oldest) this.#isAbove = true
    else if (this.first !== null) {
      this.#isAbove = isAbove(this.first - oldest)
      this.#wasSeen = !this.#isAbove
    }
  }

  /** Returns the number of the message to scroll to, loaded or not, and counts the line as seen. Null: no line. */
  visit(): number | null {
    const { line } = this.#readState
    if (line === null) return null
    this.#wasSeen = true
    this.#isAbove = false
    return this.first ?? line + 1
  }
}

import type { Client } from '@urql/svelte'
import { ReadMarker } from './read-marker.ts'
import type { Unread } from './unread.svelte.ts'

interface Options {
  unread: Unread
  roomId: string
  /** The number of the last message that the viewer has read. */
  lastRead: number
  /** True if there are later messages, loaded or not. */
  hasUnread: boolean
  /** Returns the number of the newest message. */
  newest: () => number
  /** Returns whether the newest message is in view. */
  inView: () => boolean
  /** True for a thread, beside which its room is open. */
  beside?: boolean
}

/** The viewer's reading of the open room: what is reported to the API, and where the unread line is. */
export class ReadState {
  readonly roomId: string
  readonly #unread: Unread
  readonly #newest: () => number
  readonly #inView: () => boolean
  readonly #beside: boolean
  readonly #earlierMark: object | undefined
  #line = $state<number | null>(null)
  #visible = $state(true)
  #seen: number
  #marker: ReadMarker | undefined

  constructor({ unread, roomId, lastRead, hasUnread, newest, inView, beside = false }: Options) {
    this.roomId = roomId
    this.#beside = beside
    this.#unread = unread
    this.#newest = newest
    this.#inView = inView
    this.#earlierMark = unread.marks.get(roomId)
    this.#seen = lastRead
    if (hasUnread) this.#line = lastRead
  }

  /** The mark that the viewer has set, here or on another device, since this room was opened. */
  readonly #mark = $derived.by(() => {
    const mark = this.#unread.marks.get(this.roomId)
    return mark === this.#earlierMark ? undefined : mark
  })

  /** True if messages were marked as unread: nothing then counts as read until the viewer comes back to the room. */
  readonly markedUnread = $derived(this.#mark !== undefined)

  /** The number of the last message before the unread line; null: no line. The line stays until the viewer leaves. */
  readonly line = $derived(this.#mark?.lastReadNumber ?? this.#line)

  /** True if the viewer sees the newest message, so that it counts as read. */
  readonly isRead = $derived.by(() => this.#visible && !this.markedUnread && this.#inView())

  /** Starts to report to the API. Returns a function that stops. */
  start(client: Client): () => void {
    const marker = new ReadMarker(client, this.roomId, this.#seen)
    this.#marker = marker
    if (!this.#beside) this.#unread.openRoom = this
    const stop = marker.start()
    this.#updateVisibility()
    document.addEventListener('visibilitychange', this.#updateVisibility)
    return () => {
      document.removeEventListener('visibilitychange', this.#updateVisibility)
      if (this.#unread.openRoom === this) this.#unread.openRoom = null
      stop()
    }
  }

  /** Reports what is read now; draws the line above what is not. For an effect. */
  sync(): void {
    const newest = this.#newest()
    if (this.markedUnread) this.#marker?.discard()
    else if (this.isRead) {
      this.#seen = newest
      this.#marker?.read(newest)
    } else if (newest > this.#seen && this.#line === null) this.#line = this.#seen
  }

  #updateVisibility = (): void => {
    const wasRead = this.isRead
    this.#visible = document.visibilityState === 'visible'
    // Everything was read: messages that arrive while the page is hidden get a line of their own.
    if (!this.#visible && wasRead) this.#line = null
  }
}

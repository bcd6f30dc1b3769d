import type { Client } from '@urql/svelte'
import type { Unread } from './unread.svelte.ts'
import { markReader } from './read-marker.ts'

/** How far the viewer has read a room while it is open: what is told to the API, and where the line stands. */
export class Reading {
  /** The number of the last message before the line; null: there is no line. Stays until one leaves the room. */
  line = $state<number | null>(null)
  /** Marked as unread: whatever is seen counts as unread until one comes to the room anew. */
  held = $state(false)
  #visible = $state(true)
  #seen: number
  readonly #roomId: string
  readonly #unread: Unread
  readonly #earlier: Unread['marked']
  #marker: ReturnType<typeof markReader> | undefined

  /** `lastRead`: the number of the last message read; `anyUnread`: there are more, whether they are here already or not. */
  constructor(unread: Unread, roomId: string, lastRead: number, anyUnread: boolean) {
    this.#unread = unread
    this.#roomId = roomId
    this.#earlier = unread.marked
    this.#seen = lastRead
    if (anyUnread) this.line = lastRead
  }

  /** Begins to tell; in the browser, until told to stop. */
  start(client: Client): () => void {
    const marker = markReader(client, this.#roomId, this.#seen)
    this.#marker = marker
    const look = () => {
      this.#visible = document.visibilityState === 'visible'
      // All was seen: what comes while nobody looks gets a line of its own.
      if (!this.#visible && this.#unread.reading === this.#roomId) this.line = null
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => {
      document.removeEventListener('visibilitychange', look)
      this.#unread.reading = null
      marker.stop()
    }
  }

  /** To be called whenever either changes: the newest message, and whether it is in sight. */
  see(newest: number, inSight: boolean): void {
    const seen = inSight && this.#visible && !this.held
    this.#unread.reading = seen ? this.#roomId : null
    if (seen) {
      this.#seen = newest
      this.#marker?.read(newest)
    } else if (newest > this.#seen && this.line === null) this.line = this.#seen
  }

  /** Follows what is marked as unread, here or on another device. */
  heed(): void {
    const { marked } = this.#unread
    if (!marked || marked === this.#earlier || marked.roomId !== this.#roomId) return
    this.held = true
    this.line = marked.lastReadNumber
    this.#marker?.hold()
  }
}

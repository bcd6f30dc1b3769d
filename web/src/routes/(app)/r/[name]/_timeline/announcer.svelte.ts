import { m } from '@latchkey/messages'
import type { RoomEvent } from '#lib/chat/message-window.svelte.ts'
import { isolate } from '#lib/i18n/isolate.ts'
import { excerptOf } from '#lib/markdown/parsed.ts'
import { displayNameOf } from '#lib/people/people.svelte.ts'

/**
 * The number of announcements in the page. A page shows all messages that came since its last frame at once, and a
 * screen reader hears only of those that were shown.
 */
const KEPT = 20

/**
 * Announces the messages of other members to screen readers. Each announcement is an element of its own: a live region
 * whose text stays the same says nothing.
 */
export class Announcer {
  announcements = $state.raw<readonly { id: number; text: string }[]>([])
  #caughtUp = false
  readonly #viewerId: string

  constructor(viewerId: string) {
    this.#viewerId = viewerId
  }

  /** Announces a posted message, but none of those that were missed while disconnected. */
  handle(event: RoomEvent): void {
    if (event.__typename === 'CaughtUp') this.#caughtUp = true
    if (!this.#caughtUp || event.__typename !== 'MessagePosted') return
    const { author, text } = event.message
    if (author?.id === this.#viewerId) return
    const name = isolate(displayNameOf(author))
    const excerpt = excerptOf(text)
    const announcement = {
      id: event.message.number,
      text: excerpt
        ? m.message_announced({ author: name, text: excerpt })
        : m.file_announced({ author: name }),
    }
    const earlier = this.announcements.filter(({ id }) => id !== announcement.id)
    this.announcements = [...earlier, announcement].slice(-KEPT)
  }
}

import type { RoomEvent } from '#lib/chat/message-window.svelte.ts'
import { displayNameOf } from '#lib/people/people.svelte.ts'
import { excerpt } from '@latchkey/markup'

/** The text for screen readers that announces the latest message of another member. */
export class Announcer {
  text = $state('')
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
    if (author?.id !== this.#viewerId) this.text = `${displayNameOf(author)}: ${excerpt(text) || 'a file'}`
  }
}

import type { Client } from '@urql/svelte'
import type { ApiError } from '#lib/graphql/errors.ts'
import { readHistory } from './history.ts'
import type { MessageWindow } from './message-window.svelte.ts'

/** Loads the pages before and after a window, one at a time. */
export class MessagePaginator {
  busy = $state(false)
  /** The error of the last attempt. While there is one, only the reader's own request loads again, not scrolling. */
  error = $state.raw<ApiError | null>(null)
  readonly #client: Client
  readonly #window: () => MessageWindow

  constructor(client: Client, window: () => MessageWindow) {
    this.#client = client
    this.#window = window
  }

  loadOlder = async (): Promise<void> => {
    const window = this.#window()
    if (window.hasOlder) await this.#load(window, 'prepend', { before: window.startCursor })
  }

  loadNewer = async (): Promise<void> => {
    const window = this.#window()
    if (window.hasNewer) await this.#load(window, 'append', { after: window.endCursor })
  }

  async #load(
    window: MessageWindow,
    end: 'prepend' | 'append',
    position: { before?: string | null; after?: string | null },
  ): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.error = null
    const { page, error } = await readHistory(this.#client, window.roomId, position)
    this.busy = false
    this.error = error ?? null
    if (page) window[end](page)
  }
}

import type { Client } from '@urql/svelte'
import type { ApiError } from '#lib/graphql/errors.ts'
import { readHistory } from './history.ts'
import type { PagePosition } from './history-variables.ts'
import type { HistoryPage, MessageWindow } from './message-window.svelte.ts'

/** Loads pages into a window, one at a time: before and after its messages, or in their place. */
export class MessagePaginator {
  busy = $state(false)
  /** The error of the last attempt. While there is one, only the reader's own request loads again, not scrolling. */
  error = $state.raw<ApiError | null>(null)
  #running: Promise<boolean> | undefined
  readonly #client: Client
  readonly #window: () => MessageWindow

  constructor(client: Client, window: () => MessageWindow) {
    this.#client = client
    this.#window = window
  }

  loadOlder = async (): Promise<void> => {
    const window = this.#window()
    if (window.hasOlder) await this.#load({ before: window.startCursor }, (page) => window.prepend(page))
  }

  loadNewer = async (): Promise<void> => {
    const window = this.#window()
    if (window.hasNewer) await this.#load({ after: window.endCursor }, (page) => window.append(page))
  }

  /** Replaces the messages by the newest ones. Returns false if that failed. */
  loadNewest = async (): Promise<boolean> => {
    await this.#finishLoading()
    return this.#load({}, (page) => this.#window().reset(page))
  }

  /** Replaces the messages by those around a number. Returns false if that failed, or if there is no such message. */
  loadAround = async (number: number): Promise<boolean> => {
    await this.#finishLoading()
    let found = false
    await this.#load({ around: number }, (page) => {
      found = page.messages.nodes.some((message) => message.number === number)
      if (found) this.#window().reset(page)
    })
    return found
  }

  /** Resolves when nothing is being loaded. A page before or after can be left out, a jump of the reader cannot. */
  async #finishLoading(): Promise<void> {
    while (this.busy) await this.#running
  }

  async #load(position: PagePosition, show: (page: HistoryPage) => void): Promise<boolean> {
    if (this.busy) return false
    this.#running = this.#read(position, show)
    return this.#running
  }

  async #read(position: PagePosition, show: (page: HistoryPage) => void): Promise<boolean> {
    this.busy = true
    this.error = null
    const window = this.#window()
    const applyArrivals = window.recordArrivals()
    const { page, error } = await readHistory(this.#client, window.roomId, position)
    this.busy = false
    this.error = error ?? null
    if (page) show(page)
    applyArrivals()
    return page !== undefined
  }
}

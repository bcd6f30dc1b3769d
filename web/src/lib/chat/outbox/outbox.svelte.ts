import { createContext } from 'svelte'
import type { Client } from '@urql/svelte'
import { apiError, type ApiError } from '#lib/graphql/errors.ts'
import type { MessagePartsFragment } from '#lib/graphql/generated/graphql.ts'
import { waitBeforeRetry } from '#lib/graphql/backoff.ts'
import { uuid } from '#lib/chat/uuid.ts'
import { SendMessageDocument } from './operations.ts'
import type { Pending } from './pending.ts'
import { drop, keep, kept } from './store.ts'
import { holdTab, openTabs, tab } from './tab.ts'

export const [getOutbox, setOutbox] = createContext<Outbox>()

/**
 * What was written and is not yet posted. Each room's messages go one after the other, in the order in which they
 * were written, as often as it takes; the nonce makes that safe. Only a refusal stops one, until its author decides.
 */
export class Outbox {
  pending = $state<Pending[]>([])
  readonly #client: Client
  readonly #authorId: string
  readonly #sending = new Set<string>()
  readonly #posted = new Set<(message: MessagePartsFragment, roomId: string) => void>()

  constructor(client: Client, authorId: string) {
    this.#client = client
    this.#authorId = authorId
  }

  /** Takes over what was left by tabs that are closed, and sends it. */
  async start(): Promise<void> {
    holdTab()
    const [left, open] = await Promise.all([kept(this.#authorId), openTabs()])
    for (const message of left.filter((each) => !open.has(each.tab))) {
      const mine = { ...message, tab }
      this.pending.push(mine)
      await keep(mine)
      void this.#flush(mine.roomId)
    }
  }

  /** Calls back with each message that was posted from here. */
  onPosted(listener: (message: MessagePartsFragment, roomId: string) => void): () => void {
    this.#posted.add(listener)
    return () => this.#posted.delete(listener)
  }

  write(roomId: string, text: string, more: Pick<Pending, 'replyToId' | 'attachmentIds'> = {}): void {
    const writtenAt = new Date().toISOString()
    const nonce = uuid()
    const message = { nonce, authorId: this.#authorId, roomId, text, ...more, writtenAt, tab }
    this.pending.push(message)
    // A browser that keeps nothing, such as in a private window, still sends.
    void keep(message).catch(() => undefined)
    void this.#flush(roomId)
  }

  retry(nonce: string): void {
    const message = this.pending.find((each) => each.nonce === nonce)
    if (!message) return
    message.failure = undefined
    void this.#flush(message.roomId)
  }

  discard(nonce: string): void {
    this.pending = this.pending.filter((each) => each.nonce !== nonce)
    void drop(nonce).catch(() => undefined)
  }

  async #flush(roomId: string): Promise<void> {
    if (this.#sending.has(roomId)) return
    this.#sending.add(roomId)
    for (let attempts = 0; ;) {
      const next = this.pending.find((each) => each.roomId === roomId && !each.failure)
      if (!next) break
      const error = await this.#send(next)
      if (!error) attempts = 0
      else if (error.code === 'UNREACHABLE') await waitBeforeRetry(attempts++)
      else if (error.code === 'RATE_LIMITED' && error.retryAfter) await seconds(error.retryAfter)
      else this.#refuse(next.nonce, error)
    }
    this.#sending.delete(roomId)
  }

  async #send({ nonce, roomId, text, replyToId, attachmentIds }: Pending): Promise<ApiError | undefined> {
    const result = await this.#client
      .mutation(SendMessageDocument, { input: { roomId, text, nonce, replyToId, attachmentIds } })
      .toPromise()
    if (result.error) return apiError(result.error)
    const message = result.data?.sendMessage
    if (!message) return { code: 'UNREACHABLE', message: '' }
    for (const listener of this.#posted) listener(message, roomId)
    this.discard(nonce)
  }

  #refuse(nonce: string, failure: ApiError): void {
    const message = this.pending.find((each) => each.nonce === nonce)
    if (!message) return
    message.failure = failure
    void keep($state.snapshot(message)).catch(() => undefined)
  }
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000))
}

import { createContext } from 'svelte'
import type { Client } from '@urql/svelte'
import { waitBeforeRetry } from '#lib/graphql/backoff.ts'
import { apiError, type ApiError } from '#lib/graphql/errors.ts'
import type { MessagePartsFragment } from '#lib/graphql/generated/graphql.ts'
import { uuid } from '#lib/chat/uuid.ts'
import { SendMessageDocument } from '../operations.ts'
import type { PendingMessage } from './pending.ts'
import { loadMessages, removeMessage, saveMessage } from './store.ts'
import { lockTab, openTabs, tabId } from './tab.ts'

export const [getOutbox, setOutbox] = createContext<Outbox>()

type PostedListener = (message: MessagePartsFragment, roomId: string) => void

/**
 * The messages that are written and not yet posted. Sends each room's messages one after the other, in the order in
 * which they were written, and retries until it works; the nonce makes that safe. A message that the API refuses
 * waits for its author.
 */
export class Outbox {
  pending = $state<PendingMessage[]>([])
  readonly #client: Client
  readonly #authorId: string
  /** Ids of the rooms whose messages are being sent. */
  readonly #sending = new Set<string>()
  readonly #listeners = new Set<PostedListener>()
  #closed = false

  constructor(client: Client, authorId: string) {
    this.#client = client
    this.#authorId = authorId
  }

  /** Takes over and sends the messages of tabs that are closed. */
  async start(): Promise<void> {
    lockTab()
    const [messages, tabs] = await Promise.all([loadMessages(this.#authorId), openTabs()])
    for (const orphan of messages.filter(({ tab }) => !tabs.has(tab))) {
      if (this.#closed) return
      const message = { ...orphan, tab: tabId }
      this.pending.push(message)
      await saveMessage(message)
      void this.#flush(message.roomId)
    }
  }

  /** Calls the listener with each message that this tab posted. Returns a function that removes the listener. */
  onPosted(listener: PostedListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  send(
    roomId: string,
    text: string,
    options: Pick<PendingMessage, 'replyToId' | 'attachmentIds' | 'poll'> = {},
  ): void {
    const message: PendingMessage = {
      nonce: uuid(),
      authorId: this.#authorId,
      roomId,
      text,
      ...options,
      writtenAt: new Date().toISOString(),
      tab: tabId,
    }
    this.pending.push(message)
    // A browser without storage, such as in a private window, still sends.
    void saveMessage(message).catch(() => undefined)
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
    void removeMessage(nonce).catch(() => undefined)
  }

  /** Forgets the messages of this tab, and sends and stores nothing more: their author signed out. */
  close(): void {
    this.#closed = true
    this.pending = []
  }

  async #flush(roomId: string): Promise<void> {
    if (this.#sending.has(roomId)) return
    this.#sending.add(roomId)
    for (let attempts = 0; ;) {
      const next = this.pending.find((each) => each.roomId === roomId && !each.failure)
      if (!next) break
      const error = await this.#post(next)
      if (!error) attempts = 0
      else if (isTemporary(error)) await waitBeforeRetry(attempts++, error.retryAfter)
      else this.#fail(next.nonce, error)
    }
    this.#sending.delete(roomId)
  }

  async #post({
    nonce,
    roomId,
    text,
    replyToId,
    attachmentIds,
    poll,
  }: PendingMessage): Promise<ApiError | undefined> {
    const result = await this.#client
      .mutation(SendMessageDocument, { input: { roomId, text, nonce, replyToId, attachmentIds, poll } })
      .toPromise()
    if (result.error) return apiError(result.error)
    const message = result.data?.sendMessage
    if (!message) return { code: 'UNREACHABLE', message: '' }
    for (const listener of this.#listeners) listener(message, roomId)
    this.discard(nonce)
  }

  #fail(nonce: string, failure: ApiError): void {
    const message = this.pending.find((each) => each.nonce === nonce)
    if (!message) return
    // It is not among the pending ones once the outbox is closed.
    message.failure = failure
    void saveMessage($state.snapshot(message)).catch(() => undefined)
  }
}

const isTemporary = ({ code, retryAfter }: ApiError): boolean =>
  code === 'UNREACHABLE' || (code === 'RATE_LIMITED' && retryAfter !== undefined && retryAfter > 0)

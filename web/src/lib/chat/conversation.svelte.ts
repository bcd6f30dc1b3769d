import { createContext } from 'svelte'
import type { AnyVariables, Client, TypedDocumentNode } from '@urql/svelte'
import { apiError, type ApiError } from '#lib/graphql/errors.ts'
import type { RoomSummaryFragment } from '#lib/graphql/generated/graphql.ts'
import { insertText } from '#lib/ui/insert-text.ts'
import { countReaction } from './frequent-reactions.ts'
import type { CachedMessage } from './message-cache.ts'
import type { MessageWindow } from './message-window.svelte.ts'
import {
  AddReactionDocument,
  DeleteMessageDocument,
  EditMessageDocument,
  MessageDocument,
  RemoveReactionDocument,
} from './operations.ts'
import { outranks } from './roles.ts'

export const [getConversation, setConversation] = createContext<Conversation>()

/** A list that shows the messages. */
interface MessageList {
  /** Scrolls to a message, and loads it if necessary. */
  reveal(number: number): void
  scrollToEnd(): void
  /** The number of the message at which the reader is; Infinity at the end. */
  readonly place: number
  /** Runs a change that replaces all messages, without moving those that the reader sees. */
  keepPlace(change: () => void): void
}

/**
 * The viewer's actions on the messages of a page: reply, edit, delete, react. Also connects the page's composer and list.
 */
export class Conversation {
  /** The id of the message that is being edited. */
  editing = $state<string | null>(null)
  /** True while a dialog asks whether to delete `toDelete`. */
  askingToDelete = $state(false)
  readonly #client: Client
  readonly #window: () => MessageWindow | undefined
  #replyTo = $state.raw<CachedMessage | null>(null)
  #toDelete = $state.raw<CachedMessage | null>(null)
  #list: MessageList | undefined
  #focusComposer: (() => void) | undefined

  constructor(client: Client, window: () => MessageWindow | undefined) {
    this.#client = client
    this.#window = window
  }

  /** Registers the function that focuses the composer. Returns a function that unregisters it. */
  registerComposer(focus: () => void): () => void {
    this.#focusComposer = focus
    return () => (this.#focusComposer = undefined)
  }

  /** Registers the list of messages. Returns a function that unregisters it. */
  registerList(list: MessageList): () => void {
    this.#list = list
    return () => (this.#list = undefined)
  }

  focusComposer(): void {
    this.#focusComposer?.()
  }

  /** Writes a mention at the caret of the composer, as typing would. */
  mention(username: string): void {
    this.focusComposer()
    const field = document.activeElement
    if (!(field instanceof HTMLTextAreaElement)) return
    const blank = /\S$/.test(field.value.slice(0, field.selectionStart)) ? ' ' : ''
    insertText(field, `${blank}@${username} `)
  }

  /** Scrolls to a message. Returns false if the page has no list. */
  reveal(number: number): boolean {
    this.#list?.reveal(number)
    return this.#list !== undefined
  }

  /** The numbers of the messages that must stay in the page when they are loaded again, the reader's place first. */
  get keptNumbers(): readonly number[] {
    const edited = this.editing && this.#window()?.findLast(({ id }) => id === this.editing)
    return [this.#list?.place ?? Infinity, ...(edited ? [edited.number] : [])]
  }

  keepPlace = (change: () => void): void => {
    if (this.#list) this.#list.keepPlace(change)
    else change()
  }

  scrollToEnd(): void {
    this.#list?.scrollToEnd()
  }

  /** The current version of the message that the next one replies to; null if that message is deleted. */
  get replyTo(): CachedMessage | null {
    return this.#current(this.#replyTo)
  }

  /** The current version of the message that was last asked about, whether to delete it; null once it is deleted. */
  get toDelete(): CachedMessage | null {
    return this.#current(this.#toDelete)
  }

  #current(chosen: CachedMessage | null): CachedMessage | null {
    const current = chosen && (this.#window()?.findLast(({ id }) => id === chosen.id) ?? chosen)
    return current?.deletedAt ? null : current
  }

  reply(message: CachedMessage): void {
    this.#replyTo = message
    this.focusComposer()
  }

  askToDelete(message: CachedMessage): void {
    this.#toDelete = message
    this.askingToDelete = true
  }

  cancelReply(): void {
    this.#replyTo = null
  }

  /** Returns the last loaded message of a user. */
  lastMessageBy(userId: string): CachedMessage | undefined {
    return this.#window()?.findLast(({ author }) => author?.id === userId)
  }

  /** Starts to edit the viewer's last loaded message. Returns false if there is none. */
  editLast(viewerId: string): boolean {
    const last = this.#window()?.findLast(({ author, deletedAt }) => author?.id === viewerId && !deletedAt)
    this.editing = last?.id ?? null
    return last !== undefined
  }

  /**
   * Saves an edit that began from the text `base`. Saves nothing if the message has another text by now, and shows that one instead:
   * an edit on another device must not be overwritten unseen.
   */
  async edit(
    messageId: string,
    { text, base }: { text: string; base: string },
  ): Promise<{ saved: boolean; error?: ApiError }> {
    const context = { requestPolicy: 'network-only' } as const
    const { data, error } = await this.#client.query(MessageDocument, { messageId }, context).toPromise()
    if (error) return { saved: false, error: apiError(error) }
    const current = data?.node?.__typename === 'Message' ? data.node : null
    if (current) this.#window()?.upsert(current as CachedMessage)
    if (current && (current.deletedAt || (current.text !== base && current.text !== text)))
      return { saved: false }
    const failure = await this.#mutate(EditMessageDocument, { messageId, text })
    return { saved: !failure, error: failure }
  }

  delete = (messageId: string, reason?: string) => this.#mutate(DeleteMessageDocument, { messageId, reason })
  react = (messageId: string, emoji: string) => {
    countReaction(emoji)
    return this.#mutate(AddReactionDocument, { messageId, emoji })
  }
  unreact = (messageId: string, emoji: string) => this.#mutate(RemoveReactionDocument, { messageId, emoji })

  /** Runs a mutation that answers with the changed message, and shows that message. Returns the error, if any. */
  async #mutate<Data extends Record<string, unknown>, Variables extends AnyVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<ApiError | undefined> {
    const { data, error } = await this.#client.mutation(document, variables).toPromise()
    if (error) return apiError(error)
    const [message] = Object.values(data ?? {})
    if (message) this.#window()?.upsert(message as CachedMessage)
  }
}

/** Returns whether the viewer may delete a message: their own, or any as a moderator. */
export function mayDelete(message: CachedMessage, viewerId: string, room: RoomSummaryFragment): boolean {
  return message.author?.id === viewerId || outranks(room.viewerMembership?.role, 'MEMBER')
}

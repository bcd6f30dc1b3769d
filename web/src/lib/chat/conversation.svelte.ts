import { createContext } from 'svelte'
import type { AnyVariables, Client, TypedDocumentNode } from '@urql/svelte'
import { apiError, type ApiError } from '#lib/graphql/errors.ts'
import type { RoomSummaryFragment } from '#lib/graphql/generated/graphql.ts'
import type { CachedMessage } from './message-cache.ts'
import type { MessageWindow } from './message-window.svelte.ts'
import {
  AddReactionDocument,
  DeleteMessageDocument,
  EditMessageDocument,
  RemoveReactionDocument,
} from './operations.ts'
import { outranks } from './roles.ts'

export const [getConversation, setConversation] = createContext<Conversation>()

/** A list that shows the messages. */
interface MessageList {
  /** Scrolls to a message. Returns false if the message is not loaded. */
  reveal(number: number): boolean
  scrollToEnd(): void
}

/**
 * The viewer's actions on the messages of a page: reply, edit, delete, react. Also connects the page's composer and list.
 */
export class Conversation {
  /** The id of the message that is being edited. */
  editing = $state<string | null>(null)
  /** True if the page has a composer. */
  readonly canReply: boolean
  readonly #client: Client
  readonly #window: () => MessageWindow | undefined
  #replyTo = $state.raw<CachedMessage | null>(null)
  #list: MessageList | undefined
  #focusComposer: (() => void) | undefined

  constructor(client: Client, window: () => MessageWindow | undefined, { canReply }: { canReply: boolean }) {
    this.#client = client
    this.#window = window
    this.canReply = canReply
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

  /** Writes a mention at the caret of the composer, as typing would, so that the browser can undo it. */
  mention(username: string): void {
    this.focusComposer()
    const field = document.activeElement
    if (!(field instanceof HTMLTextAreaElement)) return
    const blank = /\S$/.test(field.value.slice(0, field.selectionStart)) ? ' ' : ''
    // The only way of inserting text that the browser's undo knows.
    document.execCommand('insertText', false, `${blank}@${username} `)
  }

  /** Scrolls to a message. Returns false if the page does not show it. */
  reveal(number: number): boolean {
    return this.#list?.reveal(number) ?? false
  }

  scrollToEnd(): void {
    this.#list?.scrollToEnd()
  }

  /** The current version of the message that the next one replies to; null if that message is deleted. */
  get replyTo(): CachedMessage | null {
    const chosen = this.#replyTo
    const current = chosen && (this.#window()?.findLast(({ id }) => id === chosen.id) ?? chosen)
    return current?.deletedAt ? null : current
  }

  reply(message: CachedMessage): void {
    this.#replyTo = message
    this.focusComposer()
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

  edit = (messageId: string, text: string) => this.#mutate(EditMessageDocument, { messageId, text })
  delete = (messageId: string, reason?: string) => this.#mutate(DeleteMessageDocument, { messageId, reason })
  react = (messageId: string, emoji: string) => this.#mutate(AddReactionDocument, { messageId, emoji })
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

import { createContext } from 'svelte'
import type { RoomSummaryFragment } from '#lib/graphql/generated/graphql.ts'
import { insertText } from '#lib/ui/insert-text.ts'
import type { CachedMessage } from './message-cache.ts'
import type { MessageWindow } from './message-window.svelte.ts'
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

/** What connects the composer of a page with its list of messages: what is being replied to, edited or deleted. */
export class Conversation {
  /** The id of the message that is being edited. */
  editing = $state<string | null>(null)
  /** True while a dialog asks whether to delete `toDelete`. */
  askingToDelete = $state(false)
  /** The message whose thread is open beside the messages. */
  thread = $state.raw<CachedMessage | null>(null)
  /** The messages of the page, once they are live. */
  window = $state.raw<MessageWindow>()
  #replyTo = $state.raw<CachedMessage | null>(null)
  #toDelete = $state.raw<CachedMessage | null>(null)
  #list: MessageList | undefined
  #focusComposer: (() => void) | undefined

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
    const edited = this.editing && this.window?.findLast(({ id }) => id === this.editing)
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
    const current = chosen && (this.window?.findLast(({ id }) => id === chosen.id) ?? chosen)
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
    return this.window?.findLast(({ author }) => author?.id === userId)
  }

  /** Starts to edit the viewer's last loaded message. Returns false if there is none. */
  editLast(viewerId: string): boolean {
    const last = this.window?.findLast(({ author, deletedAt }) => author?.id === viewerId && !deletedAt)
    this.editing = last?.id ?? null
    return last !== undefined
  }
}

/** Returns whether the viewer may delete a message: their own, or any as a moderator. */
export function mayDelete(message: CachedMessage, viewerId: string, room: RoomSummaryFragment): boolean {
  return message.author?.id === viewerId || outranks(room.viewerMembership?.role, 'MEMBER')
}

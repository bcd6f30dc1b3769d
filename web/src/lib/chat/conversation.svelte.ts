import { createContext } from 'svelte'
import type { AnyVariables, Client, TypedDocumentNode } from '@urql/svelte'
import { apiError, type ApiError } from '#lib/graphql/errors.ts'
import type { RoomSummaryFragment } from '#lib/graphql/generated/graphql.ts'
import { outranks } from './roles.ts'
import {
  AddReactionDocument,
  DeleteMessageDocument,
  EditMessageDocument,
  RemoveReactionDocument,
} from '../../routes/(app)/r/[name]/_message/operations.ts'
import type { Held } from './message-cache.ts'

export const [getConversation, setConversation] = createContext<Conversation>()

/** Where the messages are that are shown. */
export interface Shown {
  find(which: (message: Held) => boolean): Held | undefined
  put(message: Held): void
}

/** What one is about to do with a message of the room, and what one does with it. */
export class Conversation {
  #replyTo = $state.raw<Held | null>(null)
  /** The id of the message that is being edited in its place. */
  editing = $state<string | null>(null)
  readonly #client: Client
  readonly #shown: Shown

  readonly #reveal = new Set<(number: number) => boolean>()

  /** Whether there is a composer here to answer in. */
  readonly answers: boolean

  constructor(client: Client, shown: Shown, answers: boolean) {
    this.#client = client
    this.#shown = shown
    this.answers = answers
  }

  /** Tells who shows the messages when one wants to be led to one of them. */
  onReveal(listener: (number: number) => boolean): () => void {
    this.#reveal.add(listener)
    return () => this.#reveal.delete(listener)
  }

  /** Leads to a message where it stands; false when it is not shown here. */
  reveal(number: number): boolean {
    return [...this.#reveal].some((show) => show(number))
  }

  /** What the next message answers, as it now is; what has been deleted cannot be answered. */
  get replyTo(): Held | null {
    const chosen = this.#replyTo
    const now = chosen && (this.#shown.find(({ id }) => id === chosen.id) ?? chosen)
    return now?.deletedAt ? null : now
  }

  noReply(): void {
    this.#replyTo = null
  }

  reply(message: Held): void {
    this.#replyTo = message
    document.querySelector<HTMLElement>('[data-composer]')?.focus()
  }

  /** The last message that somebody has posted, of those that are shown. */
  lastBy = (userId: string): Held | undefined => this.#shown.find(({ author }) => author?.id === userId)

  /** Edits the last message that one has posted, of those that are shown. */
  editLast(viewerId: string): boolean {
    const last = this.#shown.find(({ author, deletedAt }) => author?.id === viewerId && !deletedAt)
    this.editing = last?.id ?? null
    return last !== undefined
  }

  edit = (messageId: string, text: string) => this.#do(EditMessageDocument, { messageId, text })
  delete = (messageId: string, reason?: string) => this.#do(DeleteMessageDocument, { messageId, reason })
  react = (messageId: string, emoji: string) => this.#do(AddReactionDocument, { messageId, emoji })
  unreact = (messageId: string, emoji: string) => this.#do(RemoveReactionDocument, { messageId, emoji })

  /** Does it, and shows at once what came of it; the error, if it was refused. */
  async #do<Data extends Record<string, unknown>, Variables extends AnyVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<ApiError | undefined> {
    const { data, error } = await this.#client.mutation(document, variables).toPromise()
    if (error) return apiError(error)
    const [message] = Object.values(data ?? {})
    if (message) this.#shown.put(message as Held)
  }
}

/** Whether one may delete a message: one's own, or as somebody who keeps order. */
export function mayDelete(message: Held, viewerId: string, room: RoomSummaryFragment): boolean {
  return message.author?.id === viewerId || outranks(room.viewerMembership?.role, 'MEMBER')
}

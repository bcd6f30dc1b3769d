import { createContext } from 'svelte'
import type { AnyVariables, Client, TypedDocumentNode } from '@urql/svelte'
import { apiError, type ApiError } from '#lib/graphql/errors.ts'
import { countReaction, forgetReaction } from './frequent-reactions.ts'
import type { CachedMessage } from './message-cache.ts'
import type { MessageWindow } from './message-window.svelte.ts'
import {
  AddReactionDocument,
  DeleteMessageDocument,
  EditMessageDocument,
  MessageDocument,
  RemoveReactionDocument,
} from './timeline-operations.ts'

export const [getMessageActions, setMessageActions] = createContext<MessageActions>()

/** The viewer's changes of the messages of a page: edit, delete, react. */
export class MessageActions {
  readonly #client: Client
  readonly #window: MessageWindow

  constructor(client: Client, window: MessageWindow) {
    this.#client = client
    this.#window = window
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
    if (current) this.#window.upsert(current as CachedMessage)
    if (current && (current.deletedAt || (current.text !== base && current.text !== text)))
      return { saved: false }
    const failure = await this.#mutate(EditMessageDocument, { messageId, text })
    return { saved: !failure, error: failure }
  }

  delete = (messageId: string, reason?: string) => this.#mutate(DeleteMessageDocument, { messageId, reason })
  react = async (messageId: string, emoji: string) => {
    const error = await this.#mutate(AddReactionDocument, { messageId, emoji })
    if (!error) countReaction(emoji)
    // A custom emoji that was deleted.
    else if (error.code === 'BAD_USER_INPUT') forgetReaction(emoji)
    return error
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
    if (message) this.#window.upsert(message as CachedMessage)
  }
}

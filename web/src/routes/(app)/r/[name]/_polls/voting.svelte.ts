import type { Client } from '@urql/svelte'
import type { Conversation } from '#lib/chat/conversation.svelte.ts'
import { apiError } from '#lib/graphql/errors.ts'
import { showAnswer } from './answer.ts'
import { VotePollDocument } from './operations.ts'

/** Sends the viewer's votes in one poll, one after the other. Of those that are made meanwhile, the last one counts. */
export class Voting {
  /** The vote that is on its way; null if none is. */
  pending = $state.raw<readonly string[] | null>(null)
  /** The reason why the last vote failed, or an empty text. It is undone then. */
  failure = $state('')
  readonly #client: Client
  readonly #conversation: Conversation

  constructor(client: Client, conversation: Conversation) {
    this.#client = client
    this.#conversation = conversation
  }

  async vote(messageId: string, optionIds: readonly string[]): Promise<void> {
    const waits = this.pending !== null
    this.pending = optionIds
    if (waits) return
    this.failure = ''
    for (let sent: readonly string[] | null = null; this.pending && this.pending !== sent;) {
      sent = this.pending
      const { data, error } = await this.#client
        .mutation(VotePollDocument, { messageId, optionIds: [...sent] })
        .toPromise()
      if (error) this.failure = apiError(error).message
      if (error) break
      if (data) showAnswer(this.#conversation.window, data.votePoll)
    }
    this.pending = null
  }
}

import type { ApiError } from '#lib/graphql/errors.ts'
import type { PollInput } from '#lib/graphql/generated/graphql.ts'

/** A message that is written and not yet known to be posted. */
export interface PendingMessage {
  /** Makes sending it again safe, and identifies it among the messages that arrive. */
  nonce: string
  authorId: string
  roomId: string
  text: string
  replyToId?: string
  attachmentIds?: string[]
  poll?: PollInput
  writtenAt: string
  /** The id of the tab that sends it. Another tab takes it over once that one is closed. */
  tab: string
  /** The reason why the API refused it. It then waits for the author to retry or discard it. */
  failure?: ApiError
}

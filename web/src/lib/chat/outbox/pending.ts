import type { ApiError } from '#lib/graphql/errors.ts'

/** A message that was written and is not yet known to have been posted. */
export interface Pending {
  /** Makes sending it again safe, and tells it among the messages that arrive. */
  nonce: string
  authorId: string
  roomId: string
  text: string
  /** The message that it answers. */
  replyToId?: string
  /** What it carries. */
  attachmentIds?: string[]
  writtenAt: string
  /** The tab that sends it; another takes it over once that one is closed. */
  tab: string
  /** Why it was refused; waits for the author to try again or to discard it. */
  failure?: ApiError
}

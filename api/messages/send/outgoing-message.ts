import type { User } from '../../../prisma/generated/client/client.ts'

/** A message to be sent. Everything that does not depend on the room's state has been validated. */
export type OutgoingMessage = {
  roomId: string
  author: User
  text: string
  nonce: string | null
  replyToNumber: number | null
  /** The usernames in the text. Those of members become mentions. */
  mentionedUsernames: string[]
  attachmentIds: string[]
}

import type { Attachment, Message, User } from '../../prisma/generated/client/client.ts'

/** Identifies a message by its room and its number there. */
export type MessageKey = { roomId: string; number: number }

/**
 * A message with the related rows that are already loaded. An event carries them so that delivering it to a thousand
 * subscribers loads nothing; resolvers load what is absent (message.schema.ts).
 */
export type MessageRow = Message & {
  author?: User
  mentions?: { userId: string }[]
  reactions?: ReactionGroup[]
  attachments?: Attachment[]
}

/** The reactions to a message with the same emoji. */
export type ReactionGroup = MessageKey & {
  emoji: string
  count: number
  /** The first 20 users who reacted. */
  userIds: string[]
}

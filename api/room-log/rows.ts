import type {
  Attachment,
  LinkPreview,
  Membership,
  Message,
  Poll,
  Room,
  User,
} from '../../prisma/generated/client/client.ts'

/** Identifies a message: its room, and its number there. */
export type MessageKey = { roomId: string; number: number }

/** The people who reacted to a message with the same emoji. */
export type ReactionGroup = MessageKey & {
  emoji: string
  count: number
  /** The first of them, at most 20. */
  userIds: string[]
}

/** A poll. Once a person has voted, with the positions of the options that they voted for. */
export type PollRow = Poll & { choices?: number[] }

/**
 * A message with the related rows that are already known. A resolver loads an absent relation when a client asks for
 * it. Events carry what their producer has at hand, so delivering one to a thousand people loads nothing.
 */
export type MessageRow = Message & {
  author?: User
  mentions?: { userId: string }[]
  reactions?: ReactionGroup[]
  attachments?: Attachment[]
  linkPreview?: LinkPreview
  poll?: PollRow
}

type UnreadTotals = { messages: number; mentions: number }

/** Returns whether someone does not see a conversation in their list: until its next message, or its first. */
export const isHidden = (
  { hiddenUpTo }: Pick<Membership, 'hiddenUpTo'>,
  { messageCount }: Pick<Room, 'messageCount'>,
): boolean =>
  // A node of the previous version publishes memberships without it.
  hiddenUpTo != null && messageCount <= hiddenUpTo

/** A membership with the related rows that are already known. A resolver loads an absent relation when asked. */
export type MembershipRow = Membership & {
  user?: User
  room?: Room
  /** Counts the member's unread messages, and those that mention the member. Present in viewer events, which keep the counts. */
  unread?: { count(): UnreadTotals | Promise<UnreadTotals> }
}

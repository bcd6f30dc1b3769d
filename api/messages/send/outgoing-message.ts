import type { Everyone, Poll, User } from '../../../prisma/generated/client/client.ts'

/** The poll of a message to be sent, in which nobody has voted. */
export type NewPoll = { question: string } & Pick<Poll, 'options' | 'multiple' | 'closesAt'>

/** A message to be sent. Everything that does not depend on the room's state has been validated. */
export type OutgoingMessage = {
  roomId: string
  author: User
  text: string
  nonce: string | null
  replyToNumber: number | null
  /** The usernames that each mention can mean, the longest first. */
  mentions: (readonly string[])[]
  /** The people that it addresses with @all or @here, if its author may do so. */
  everyone: Everyone | null
  attachmentIds: string[]
  /** True if it has a link whose preview can be fetched. */
  wantsPreview: boolean
  poll: NewPoll | null
}

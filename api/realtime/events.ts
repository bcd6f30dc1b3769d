import type { Attachment, Membership, Message, Reaction, User } from '../../prisma/generated/client/client.ts'

/**
 * A message with what is already known of its surroundings, so that telling a thousand people of it need not load
 * them; what is absent is loaded when asked for (messages/message.schema.ts).
 */
export type MessageRow = Message & {
  author?: User | null
  mentions?: { userId: string }[]
  reactions?: Reaction[]
  attachments?: Attachment[]
}

export type MembershipRow = Membership & { user?: User }

/** What happened in a room: the events of the contract, in the order of their versions. */
export type RoomEvent =
  | { type: 'MessagePosted' | 'MessageUpdated'; version: number; message: MessageRow }
  | { type: 'MembershipChanged'; version: number; membership: MembershipRow }
  | { type: 'RoomUpdated'; version: number; roomId: string }
  | { type: 'RoomDeleted'; version: number; roomId: string }
  | { type: 'CaughtUp' | 'Reset'; version: number }

/** What a node tells the others: these things happened in the room, one version each, without a gap between them. */
export type RoomSignal = { events: RoomEvent[] }

export const roomChannel = (roomId: string) => `room:${roomId}`

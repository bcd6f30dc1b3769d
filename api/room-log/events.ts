import type { Membership, Room, User } from '../../prisma/generated/client/client.ts'
import type { MessageRow } from '../messages/message.ts'

/**
 * A membership, likewise. `unreadMentions` is shared by the rows of one membership for as long as the count holds:
 * whoever counts first writes it down.
 */
export type MembershipRow = Membership & { user?: User; room?: Room; unreadMentions?: { count?: number } }

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

/** What a person's own devices are told, whatever room it is about. */
export type ViewerEvent =
  | { type: 'RoomActivity'; membership: MembershipRow; lastMessage: MessageRow | null }
  | { type: 'Mentioned'; message: MessageRow }
  | { type: 'MembershipUpdated'; membership: MembershipRow; markedUnread: boolean }

/** What the nodes tell each other of a person: a membership that is new, or that has changed; or that was marked as unread. */
export type ViewerSignal = { membership: Membership; markedUnread?: boolean }

export const viewerChannel = (userId: string) => `viewer:${userId}`

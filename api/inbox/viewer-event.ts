import type { CustomEmoji, User } from '../../prisma/generated/client/client.ts'
import type { NotificationRow } from '../notifications/inbox.ts'
import type { MembershipChange } from '../room-log/events.ts'
import type { MembershipRow, MessageRow } from '../room-log/rows.ts'

/**
 * An event of a viewer's inbox: their list of rooms with its unread counts, the profiles of the people in them, their
 * blocks and votes, and the custom emoji of the server.
 */
export type ViewerEvent = { version?: undefined } & (
  | { type: 'ViewerEventsStarted'; serverTime: Date }
  | { type: 'RoomActivity'; membership: MembershipRow; lastMessage: MessageRow | null }
  | {
      type: 'ThreadActivity'
      membership: MembershipRow
      lastMessage: MessageRow | null
      markedUnread: boolean
    }
  | { type: 'Mentioned'; message: MessageRow }
  | {
      type: 'MembershipUpdated'
      membership: MembershipRow
      markedUnread: boolean
      change: MembershipChange | null
    }
  | { type: 'ProfileUpdated'; user: User }
  | { type: 'BlockChanged'; user: User; blocked: boolean }
  | { type: 'ScheduledMessagesChanged' }
  | { type: 'VoteChanged'; message: MessageRow }
  | { type: 'CustomEmojiChanged'; name: string; emoji: CustomEmoji | null }
  | { type: 'NotificationsChanged'; unread: number; notification: NotificationRow | null }
)

/** The events of one type. */
export type EventOf<Type extends ViewerEvent['type']> = Extract<ViewerEvent, { type: Type }>

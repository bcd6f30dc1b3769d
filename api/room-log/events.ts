import type { Membership, User } from '../../prisma/generated/client/client.ts'
import { channel } from '../pubsub/channel.ts'
import type { MembershipRow, MessageRow } from './rows.ts'

/**
 * The change behind a MessageUpdated.
 * - `edited`: the text and the mentions.
 * - `deleted`: the message became a tombstone, which mentions nobody.
 * - `reacted`: a reaction was added or removed; nothing else changed.
 * - `pinned`: the message was pinned or unpinned; nothing else changed.
 * - `previewed`: the preview of its link arrived or was removed; nothing else changed.
 * - `voted`: the votes of its poll changed, or the poll was closed; nothing else changed.
 * - `thread`: its thread was started, or has new replies; nothing else changed.
 * - `account-deleted`: the account of its author, of someone it mentions or of someone who reacted was deleted.
 * - `replayed`: unknown. The row was read from the log, or stands for several changes.
 */
type UpdateCause =
  | 'edited'
  | 'deleted'
  | 'reacted'
  | 'pinned'
  | 'previewed'
  | 'voted'
  | 'thread'
  | 'account-deleted'
  | 'replayed'

/**
 * The change behind a MembershipChanged. UNBANNED: a ban was lifted or has expired. PROFILE_CHANGED: the membership is the
 * same, and the name or picture of its user is not. FAVORITE_CHANGED and HIDDEN_CHANGED are no events of the room: only the
 * user's own devices receive them.
 */
export const membershipChanges = [
  'JOINED',
  'LEFT',
  'KICKED',
  'BANNED',
  'UNBANNED',
  'ROLE_CHANGED',
  'PROFILE_CHANGED',
  'FAVORITE_CHANGED',
  'HIDDEN_CHANGED',
] as const
export type MembershipChange = (typeof membershipChanges)[number]

type MembershipChanged = {
  type: 'MembershipChanged'
  version: number
  membership: MembershipRow
  /** The number of members after the change. */
  memberCount: number
  /** Null if it is unknown: the row was read from the log, or stands for several changes. */
  change: MembershipChange | null
}

/** An event of a room, ordered by its version. CaughtUp is sent to one subscriber at a time, Reset to one or to all. */
export type RoomEvent =
  | { type: 'MessagePosted'; version: number; message: MessageRow }
  | { type: 'MessageUpdated'; version: number; message: MessageRow; cause: UpdateCause }
  | MembershipChanged
  | { type: 'RoomUpdated'; version: number; roomId: string }
  | { type: 'RoomDeleted'; version: number; roomId: string }
  | { type: 'CaughtUp' | 'Reset'; version: number }

/** Events of a room with consecutive versions. */
export type RoomSignal = { events: RoomEvent[] }

/** Carries the events of a room, by room id. */
export const roomChannel = channel<RoomSignal>('room')

/** A membership that is new or has changed. Apart from the membership, it carries what is known about the change. */
type MembershipSignal = { membership: Membership } & MembershipNews

export type MembershipNews = {
  /** True if the user marked messages as unread. */
  markedUnread?: boolean
  change?: MembershipChange | null
  /** The number of members of the room at the membership's version. */
  memberCount?: number
}

/** The account of a person with its changed profile. */
type ProfileSignal = { user: User }

/** A user that the person has blocked or unblocked. A node of the previous version takes it for a profile. */
type BlockSignal = { user: User; blocked: boolean }

/** The person's scheduled messages have changed. A node of the previous version takes it for a profile. */
type ScheduledSignal = { user: User; scheduled: true }

/**
 * The person has voted in the poll of this message, in a room or one of its threads. A node of the previous version takes it for a
 * profile.
 */
export type VoteSignal = { user: User; voted: MessageRow; in: string }

export type ViewerSignal = MembershipSignal | ProfileSignal | BlockSignal | ScheduledSignal | VoteSignal

/**
 * Carries the memberships, the profile, the blocks, the votes and what is scheduled of a person to their own devices, by
 * user id.
 */
export const viewerChannel = channel<ViewerSignal>('viewer')

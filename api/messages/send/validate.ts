import { m } from '@latchkey/messages'
import type { Everyone, MembershipStatus, Role, RoomKind } from '../../../prisma/generated/client/client.ts'
import { type ApiError, badInput, forbidden, rateLimited } from '../../errors.ts'
import { mayMentionAll } from '../../notifications/everyone.ts'
import { nonMemberError, notMemberError } from '../../room-log/membership-status.ts'
import { can } from '../../rooms/policy.ts'
import type { OutgoingMessage } from './outgoing-message.ts'

export type RoomState = {
  kind: RoomKind
  parentId: string | null
  /** Of a thread. */
  parent?: { kind: RoomKind; memberCount: number }
  memberCount: number
  version: number
  messageCount: number
  /** Of a thread: that of its parent. */
  slowMode: number
  membersMayMentionAll: boolean
  linkPreviews: boolean
}

/** The status is null for someone who has never been a member. For a thread, status and role are those in its parent. */
export type MembershipState = { status: MembershipStatus | null; role: Role; lastPostedAt: Date | null }

/** The state that a batch is validated against. Its rooms are locked, so nothing changes before the batch is written. */
export type BatchState = {
  now: Date
  rooms: ReadonlyMap<string, RoomState>
  /** The conversations between two people, one of them blocked by the other, and their threads. */
  blockedRooms: ReadonlySet<string>
  /** By pairKey of room and author. */
  memberships: ReadonlyMap<string, MembershipState>
  /** The numbers of messages sent earlier with a nonce of this batch, by nonceKey. */
  earlierNumbers: ReadonlyMap<string, number>
  /** The messages that can be replied to, by pairKey of room and number. */
  replyTargets: ReadonlySet<string>
  /** The unsent attachments, by ID. */
  attachments: ReadonlyMap<string, { roomId: string; uploaderId: string | null }>
}

export type AcceptedMessage = {
  message: OutgoingMessage
  number: number
  version: number
  /** The people that it notifies with @all or @here. */
  everyone: Everyone | null
}

/** A message is accepted, was already sent with the same nonce, or is refused. */
export type ValidationResult =
  { accepted: AcceptedMessage } | { earlierNumber: number } | { refused: ApiError }

export const pairKey = (a: string, b: string | number) => `${a} ${b}`
export const nonceKey = ({
  roomId,
  author,
  nonce,
}: Pick<OutgoingMessage, 'roomId' | 'nonce'> & { author: { id: string } }) =>
  `${roomId} ${author.id} ${nonce}`

/**
 * Returns whether a message may be refused for its author's membership only, in a room without rules. It is then written
 * without validation if its room still has the version at which its author was a member (write-known.sql.ts). A new rule of
 * findError about messages belongs here too, and so does what is written beside the message.
 */
export const needsMembershipOnly = ({
  replyToNumber,
  mentions,
  attachmentIds,
  wantsPreview,
  poll,
}: OutgoingMessage): boolean =>
  replyToNumber === null && !mentions.length && !attachmentIds.length && !wantsPreview && !poll

/**
 * Returns whether a room has no rules that findError enforces. Changing them changes the room's version. A block does not, so
 * that nobody can tell that there is one: a conversation always has rules.
 */
export const hasNoRules = ({ kind, slowMode }: { kind: RoomKind; slowMode: number }): boolean =>
  kind === 'ROOM' && slowMode === 0

/** Validates messages in their order of arrival, and assigns numbers and versions to the accepted ones. */
export function validateBatch(batch: readonly OutgoingMessage[], state: BatchState): ValidationResult[] {
  const counts = new Map<string, number>()
  const earlierNumbers = new Map(state.earlierNumbers)
  const used: Used = { posters: new Set(), attachmentIds: new Set() }
  return batch.map((message) => {
    const nonce = message.nonce === null ? null : nonceKey(message)
    const earlierNumber = nonce === null ? undefined : earlierNumbers.get(nonce)
    const refused =
      findMembershipError(message, state) ??
      (earlierNumber === undefined ? findError(message, state, used) : null)
    if (refused) return { refused }
    if (earlierNumber !== undefined) return { earlierNumber }
    const room = state.rooms.get(message.roomId)!
    const count = (counts.get(message.roomId) ?? 0) + 1
    counts.set(message.roomId, count)
    used.posters.add(pairKey(message.roomId, message.author.id))
    for (const id of message.attachmentIds) used.attachmentIds.add(id)
    const number = room.messageCount + count
    if (nonce !== null) earlierNumbers.set(nonce, number)
    const { role } = state.memberships.get(pairKey(message.roomId, message.author.id))!
    // In a thread, @all is plain text: those who follow it are notified anyway, and the others have not asked for it.
    const everyone = room.kind !== 'THREAD' && mayMentionAll(role, room) ? message.everyone : null
    return { accepted: { message, number, version: room.version + count, everyone } }
  })
}

/** The authors and attachments of messages accepted earlier in the same batch. */
type Used = { posters: Set<string>; attachmentIds: Set<string> }

/** Applies to retries too: only members may learn that their message was sent. */
function findMembershipError({ roomId, author }: OutgoingMessage, state: BatchState): ApiError | null {
  const status = state.memberships.get(pairKey(roomId, author.id))?.status
  if (status === 'ACTIVE') return null
  const room = state.rooms.get(roomId)
  return status ? notMemberError(status) : nonMemberError((room?.parent ?? room)?.kind, 'roomId')
}

function findError(message: OutgoingMessage, state: BatchState, used: Used): ApiError | null {
  const { roomId, author, replyToNumber, attachmentIds, poll } = message
  const room = state.rooms.get(roomId)!
  if (state.blockedRooms.has(roomId)) return forbidden(m.message_not_delivered)
  const poster = pairKey(roomId, author.id)
  const membership = state.memberships.get(poster)!
  if (room.slowMode > 0 && !can(membership.role, 'IGNORE_SLOW_MODE')) {
    const lastPostedAt = used.posters.has(poster) ? state.now : membership.lastPostedAt
    const wait = lastPostedAt
      ? Math.ceil(room.slowMode - (state.now.getTime() - lastPostedAt.getTime()) / 1000)
      : 0
    if (wait > 0) return rateLimited(wait, m.slow_mode_wait, { seconds: wait })
  }
  if (replyToNumber !== null && !state.replyTargets.has(pairKey(roomId, replyToNumber)))
    return badInput('replyToId', m.reply_not_in_room)
  const isUsable = (id: string) => {
    const attachment = state.attachments.get(id)
    return attachment?.roomId === roomId && attachment.uploaderId === author.id && !used.attachmentIds.has(id)
  }
  if (!attachmentIds.every(isUsable)) return badInput('attachmentIds', m.attachments_unusable)
  // Not for a retry, which returns the message even if its poll has closed meanwhile.
  if (poll?.closesAt && poll.closesAt <= state.now) return badInput('closesAt', m.poll_closing_past)
  return null
}

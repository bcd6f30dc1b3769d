import type { MembershipStatus, Role } from '../../../prisma/generated/client/client.ts'
import { type ApiError, badInput, rateLimited } from '../../errors.ts'
import { notMemberError, roomNotFound } from '../../room-log/membership-status.ts'
import { can } from '../../rooms/policy.ts'
import type { OutgoingMessage } from './queue.ts'

/** What is true of a batch's rooms while they are locked: nobody can change it before it is written. */
export type BatchState = {
  now: Date
  rooms: ReadonlyMap<string, { version: number; messageCount: number; slowMode: number }>
  /** By room and person; without a status where there is none. */
  memberships: ReadonlyMap<string, { status: MembershipStatus | null; role: Role; lastPostedAt: Date | null }>
  /** The numbers of the messages that the nonces made before, by room, author and nonce. */
  earlier: ReadonlyMap<string, number>
  /** What can be replied to, by room and number. */
  originals: ReadonlySet<string>
  /** The attachments that no message carries yet. */
  attachments: ReadonlyMap<string, { roomId: string; uploaderId: string | null }>
}

export type AcceptedMessage = { post: OutgoingMessage; number: number; version: number }

/** What becomes of a post: it is written; or it was, by its nonce; or it may not be. */
export type ValidationResult = { accepted: AcceptedMessage } | { earlier: number } | { refused: ApiError }

export const pairKey = (a: string, b: string | number) => `${a} ${b}`
export const nonceKey = ({
  roomId,
  author,
  nonce,
}: Pick<OutgoingMessage, 'roomId' | 'nonce'> & { author: { id: string } }) =>
  `${roomId} ${author.id} ${nonce}`

/** Judges posts in the order in which they came, and numbers those that pass. */
export function validateBatch(posts: readonly OutgoingMessage[], known: BatchState): ValidationResult[] {
  const counts = new Map<string, number>()
  const posted = new Set<string>()
  const nonces = new Map(known.earlier)
  const claimed = new Set<string>()
  return posts.map((post) => {
    const nonce = post.nonce === null ? null : nonceKey(post)
    const earlier = nonce === null ? undefined : nonces.get(nonce)
    const refused = refusal(post, known, posted, claimed, earlier !== undefined)
    if (refused) return { refused }
    if (earlier !== undefined) return { earlier }
    const room = known.rooms.get(post.roomId)!
    const count = (counts.get(post.roomId) ?? 0) + 1
    counts.set(post.roomId, count)
    posted.add(pairKey(post.roomId, post.author.id))
    for (const id of post.attachmentIds) claimed.add(id)
    const number = room.messageCount + count
    if (nonce !== null) nonces.set(nonce, number)
    return { accepted: { post, number, version: room.version + count } }
  })
}

/** Why a post may not be written. One that was written before by its nonce is only asked whether its author may still see it. */
function refusal(
  post: OutgoingMessage,
  known: BatchState,
  posted: ReadonlySet<string>,
  claimed: ReadonlySet<string>,
  again: boolean,
): ApiError | null {
  const room = known.rooms.get(post.roomId)
  if (!room) return roomNotFound('roomId')
  const key = pairKey(post.roomId, post.author.id)
  const membership = known.memberships.get(key)
  if (membership?.status !== 'ACTIVE') return notMemberError(membership?.status ?? null)
  if (again) return null
  if (room.slowMode > 0 && !can(membership.role, 'IGNORE_SLOW_MODE')) {
    const last = posted.has(key) ? known.now : membership.lastPostedAt
    const wait = last ? Math.ceil(room.slowMode - (known.now.getTime() - last.getTime()) / 1000) : 0
    if (wait > 0) return rateLimited(`This room is in slow mode. Wait ${wait} s.`, wait)
  }
  if (post.replyToNumber !== null && !known.originals.has(pairKey(post.roomId, post.replyToNumber)))
    return badInput('replyToId', 'What you reply to is not in this room.')
  const carriable = (id: string) => {
    const attachment = known.attachments.get(id)
    return attachment?.roomId === post.roomId && attachment.uploaderId === post.author.id && !claimed.has(id)
  }
  if (!post.attachmentIds.every(carriable))
    return badInput(
      'attachmentIds',
      'An attachment is not there, or is carried by another message. Upload it again.',
    )
  return null
}

import { m } from '@latchkey/messages'
import type { MembershipStatus, RoomKind } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { type ApiError, forbidden } from '../errors.ts'
import type { RoomEvent } from './events.ts'
import { roomNotFound } from './room-not-found.ts'

/**
 * Checks that a person is a member of a room, or, for a thread, of its parent. Returns the room's version in the same snapshot: whatever
 * ends the membership later has a higher version, except in a thread, which its parent's feed guards. Throws FORBIDDEN for a
 * non-member, NOT_FOUND if the room does not exist or is a conversation of others.
 */
export async function requireActiveMember(roomId: string, userId: string): Promise<number> {
  const [room] = await db.$queryRaw<{ kind: RoomKind; version: number; status: MembershipStatus | null }[]>`
    SELECT coalesce(parent.kind, r.kind)::text AS kind, r.version, membership.status::text AS status
    FROM "Room" r LEFT JOIN "Room" parent ON parent.id = r."parentId"
    LEFT JOIN "Membership" membership
      ON membership."roomId" = coalesce(r."parentId", r.id) AND membership."userId" = ${userId}::uuid
    WHERE r.id = ${roomId}::uuid`
  if (room?.status !== 'ACTIVE')
    throw room?.status ? notMemberError(room.status) : nonMemberError(room?.kind, 'roomId')
  return room.version
}

/** Returns those of these people who are members of the room, or, for a thread, of its parent. */
export async function activeMembers(roomId: string, userIds: string[]): Promise<Set<string>> {
  const active = await db.$queryRaw<{ userId: string }[]>`
    SELECT own."userId"::text AS "userId" FROM "Room" r JOIN "Membership" own ON own."roomId" = coalesce(r."parentId", r.id)
    WHERE r.id = ${roomId}::uuid AND own."userId" = ANY(${userIds}::uuid[]) AND own.status = 'ACTIVE'`
  return new Set(active.map(({ userId }) => userId))
}

/** The error for a non-member requesting members-only data. */
export const notMemberError = (status: MembershipStatus | null): ApiError =>
  forbidden(
    status === 'BANNED' ? m.membership_banned : status === 'LEFT' ? m.membership_left : m.membership_required,
  )

/**
 * The error for someone who was never in a room, by its kind; for a thread, by that of its parent. Nobody else can learn that a conversation exists. Undefined for a
 * room that does not exist.
 */
export const nonMemberError = (kind: RoomKind | undefined, field?: string): ApiError =>
  kind === 'ROOM' ? notMemberError(null) : roomNotFound(field)

/** The subscribers that an event removes from its room, and the error that their subscriptions end with; without one, they complete. */
export type Eviction = { evicts: (subscriber: { userId: string }) => boolean; error?: ApiError }

/** Returns the eviction that an event causes, or null. */
export function evictionBy(event: RoomEvent): Eviction | null {
  if (event.type === 'RoomDeleted') return { evicts: () => true }
  if (event.type !== 'MembershipChanged' || event.membership.status === 'ACTIVE') return null
  const { userId, status } = event.membership
  const error = event.change === 'KICKED' ? forbidden(m.membership_kicked) : notMemberError(status)
  return { evicts: (subscriber) => subscriber.userId === userId, error }
}

import type { MembershipStatus } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { type ApiError, forbidden } from '../errors.ts'
import type { RoomEvent } from './events.ts'
import { roomNotFound } from './room-not-found.ts'
import type { Subscriber } from '../pubsub/topic.ts'

/**
 * Where a person stands in a room, and the room's version, in one snapshot: what takes the membership away afterwards
 * has a later version.
 */
export type VersionedStatus = { version: number; status: MembershipStatus | null }

export async function readMembershipStatus(roomId: string, userId: string): Promise<VersionedStatus> {
  const [standing] = await db.$queryRaw<VersionedStatus[]>`
    SELECT r.version, m.status::text AS status
    FROM "Room" r LEFT JOIN "Membership" m ON m."roomId" = r.id AND m."userId" = ${userId}::uuid
    WHERE r.id = ${roomId}::uuid`
  if (!standing) throw roomNotFound('roomId')
  return standing
}

/** Of these people, those who are members of the room. */
export async function activeMembers(roomId: string, userIds: string[]): Promise<Set<string>> {
  const active = await db.membership.findMany({
    where: { roomId, userId: { in: userIds }, status: 'ACTIVE' },
    select: { userId: true },
  })
  return new Set(active.map((membership) => membership.userId))
}

/** What someone without a membership is told who asks for what is for members. */
export const notMemberError = (status: MembershipStatus | null): ApiError =>
  forbidden(
    status === 'BANNED'
      ? 'You are banned from this room.'
      : status === 'LEFT'
        ? 'You are no longer a member of this room.'
        : 'Only members may do that. Join the room first.',
  )

/** Whom an event puts out of the room, and how their subscription ends. */
export function evictionBy(
  event: RoomEvent,
): { which: (subscriber: Subscriber) => boolean; error?: ApiError } | null {
  if (event.type === 'RoomDeleted') return { which: () => true }
  if (event.type !== 'MembershipChanged' || event.membership.status === 'ACTIVE') return null
  const { userId, status } = event.membership
  return {
    which: (subscriber) => subscriber.userId === userId,
    error: notMemberError(status),
  }
}

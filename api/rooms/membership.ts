import type { Membership, Prisma } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import type { RoomLog, Tx } from '../room-log/change-room.ts'
import type { MembershipChange } from '../room-log/events.ts'
import { can } from './policy.ts'
import { type MembershipKey, removeFromThreads } from './thread.ts'

export type { MembershipKey }

/** Reads a membership of any status, without checking the viewer's permission. */
export const readMembership = ({ roomId, userId }: MembershipKey, tx: Tx = db): Promise<Membership | null> =>
  tx.membership.findUnique({ where: { roomId_userId: { roomId, userId } } })

/** Ends invites that have not ended yet, under the room's lock. Returns how many. */
export async function endInvites(tx: Tx, where: Prisma.InviteWhereInput): Promise<number> {
  const { count } = await tx.invite.updateMany({
    where: { ...where, endedAt: null },
    data: { endedAt: new Date() },
  })
  return count
}

const mayInvite = (membership: Pick<Membership, 'status' | 'role'> | null): boolean =>
  membership?.status === 'ACTIVE' && can(membership.role, 'INVITE')

type NewMembershipState = MembershipKey &
  Partial<
    Pick<
      Membership,
      'status' | 'role' | 'joinedAt' | 'lastReadNumber' | 'favorite' | 'notifyLevel' | 'mutedUntil'
    >
  > & {
    change: MembershipChange
  }

/**
 * Creates or updates a membership under the room's lock. Updates the room's member count, takes a version and records
 * the event. Ends the user's invites with the right to invite, and their following of threads with the membership. Every change of a membership that other members can see
 * goes through here.
 */
export async function setMembership(
  tx: Tx,
  log: RoomLog,
  { roomId, userId, change, ...state }: NewMembershipState,
): Promise<Membership> {
  const where = { roomId_userId: { roomId, userId } }
  const before = await tx.membership.findUnique({ where, select: { status: true, role: true } })
  const data = { ...state, version: log.next() }
  const membership = await tx.membership.upsert({
    where,
    create: { roomId, userId, ...data },
    update: data,
    include: { user: true },
  })
  if (mayInvite(before) && !mayInvite(membership)) await endInvites(tx, { roomId, createdById: userId })
  if (before?.status === 'ACTIVE' && membership.status !== 'ACTIVE')
    await removeFromThreads(tx, { roomId, userId })
  const delta = Number(membership.status === 'ACTIVE') - Number(before?.status === 'ACTIVE')
  const { memberCount } = await tx.room.update({
    where: { id: roomId },
    data: { memberCount: { increment: delta } },
    select: { memberCount: true },
  })
  log.record({ type: 'MembershipChanged', version: membership.version, membership, memberCount, change })
  return membership
}

/** Takes a version for a membership whose user changed their profile. Nothing happens if there is no membership. */
export async function touchMembership(tx: Tx, log: RoomLog, key: MembershipKey): Promise<void> {
  if (await readMembership(key, tx)) await setMembership(tx, log, { ...key, change: 'PROFILE_CHANGED' })
}

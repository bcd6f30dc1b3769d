import type { Membership } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import type { RoomLog, Tx } from '../room-log/change-room.ts'

export type MembershipKey = { roomId: string; userId: string }

/** Reads a membership of any status, without checking the viewer's permission. */
export const readMembership = ({ roomId, userId }: MembershipKey, tx: Tx = db): Promise<Membership | null> =>
  tx.membership.findUnique({ where: { roomId_userId: { roomId, userId } } })

type MembershipChange = MembershipKey &
  Partial<Pick<Membership, 'status' | 'role' | 'joinedAt' | 'lastReadNumber'>>

/**
 * Creates or updates a membership under the room's lock. Updates the room's member count, takes a version and records
 * the event. Every change of a membership that other members can see goes through here.
 */
export async function setMembership(
  tx: Tx,
  log: RoomLog,
  { roomId, userId, ...change }: MembershipChange,
): Promise<Membership> {
  return writeMembership(tx, log, { roomId, userId, change, cause: 'membership' })
}

/** Takes a version for a membership whose user changed their profile. Nothing happens if there is no membership. */
export async function touchMembership(tx: Tx, log: RoomLog, key: MembershipKey): Promise<void> {
  if (await readMembership(key, tx)) await writeMembership(tx, log, { ...key, change: {}, cause: 'profile' })
}

type MembershipWrite = MembershipKey & {
  change: Omit<MembershipChange, keyof MembershipKey>
  cause: 'membership' | 'profile'
}

async function writeMembership(
  tx: Tx,
  log: RoomLog,
  { roomId, userId, change, cause }: MembershipWrite,
): Promise<Membership> {
  const where = { roomId_userId: { roomId, userId } }
  const before = await tx.membership.findUnique({ where, select: { status: true } })
  const data = { ...change, version: log.next() }
  const membership = await tx.membership.upsert({
    where,
    create: { roomId, userId, ...data },
    update: data,
    include: { user: true },
  })
  const delta = Number(membership.status === 'ACTIVE') - Number(before?.status === 'ACTIVE')
  if (delta) await tx.room.updateMany({ where: { id: roomId }, data: { memberCount: { increment: delta } } })
  log.record({ type: 'MembershipChanged', version: membership.version, membership, cause })
  return membership
}

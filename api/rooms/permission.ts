import type { Membership } from '../../prisma/generated/client/client.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { badInput, forbidden, notFound } from '../errors.ts'
import type { Tx } from '../room-log/change-room.ts'
import { requirePermission } from './membership.ts'
import { outranks, type Permission } from './policy.ts'

/**
 * The membership of someone whom the viewer wants to do something to, if there is one: once the viewer may do it at
 * all, is not that person, and, except where `peers` is said, is above them.
 */
export async function requireTarget(
  tx: Tx,
  me: Viewer,
  roomId: string,
  userId: string,
  permission: Permission,
): Promise<Membership | null> {
  const mine = await requirePermission(me, roomId, permission, tx)
  if (userId === me.user.id) throw badInput('userId', 'That is you. Choose someone else.')
  const person = await tx.user.findUnique({ where: { id: userId }, select: { deletedAt: true } })
  if (!person || person.deletedAt) throw notFound('There is no such person (any more).', 'userId')
  const theirs = await tx.membership.findUnique({ where: { roomId_userId: { roomId, userId } } })
  if (theirs && !outranks(mine.role, theirs.role))
    throw forbidden('You can only do that to people below your own role.')
  return theirs
}

/** Likewise, of a member; NOT_FOUND for whoever has left, is banned or never joined. */
export async function requireTargetMember(...args: Parameters<typeof requireTarget>): Promise<Membership> {
  const membership = await requireTarget(...args)
  if (membership?.status !== 'ACTIVE')
    throw notFound('They are not a member of this room (any more).', 'userId')
  return membership
}

import { m } from '@latchkey/messages'
import type { Membership } from '../../prisma/generated/client/client.ts'
import { requireScope, requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { badInput, forbidden, notFound } from '../errors.ts'
import type { Tx } from '../room-log/change-room.ts'
import { nonMemberError, notMemberError } from '../room-log/membership-status.ts'
import { readMembership } from './membership.ts'
import { can, isInThreads, outranks, type Permission, policy } from './policy.ts'
import { isOfThread } from './thread.ts'

/** The error for a thread where only a room of its own will do. */
export const threadNotAllowed = () => badInput('roomId', m.thread_not_allowed)

/**
 * Returns the viewer's membership of a room. FORBIDDEN for non-members, NOT_FOUND if the room does not exist or is a
 * conversation that the viewer was never in. For a thread, being a member of its parent counts, and so does the role there; the status
 * says whether the viewer follows the thread.
 */
export async function requireMember(viewer: Viewer | null, roomId: string, tx: Tx = db): Promise<Membership> {
  const me = requireViewer(viewer)
  const userId = me.user.id
  const membership = await readMembership({ roomId, userId }, tx)
  if (membership && !isOfThread(membership)) {
    if (membership.status === 'ACTIVE') return membership
    throw notMemberError(membership.status)
  }
  const room = await tx.room.findUnique({ where: { id: roomId }, select: { kind: true, parentId: true } })
  if (room?.parentId) {
    const inParent = await requireMember(me, room.parentId, tx)
    return membership ? { ...membership, role: inParent.role } : notFollowing(inParent, roomId)
  }
  // Inside of a change, the room's lock has the same error without a field for a room that does not exist.
  throw nonMemberError(room?.kind, tx === db ? 'roomId' : undefined)
}

/** The membership of a thread that a member of its parent has never followed. */
const notFollowing = (inParent: Membership, roomId: string): Membership => ({
  ...inParent,
  roomId,
  status: 'LEFT',
  version: 0,
  lastReadNumber: 0,
  favorite: false,
  hiddenUpTo: null,
  lastPostedAt: null,
  notifyLevel: null,
  mutedUntil: null,
})

/**
 * Returns the viewer's membership of a room if their role has the permission. FORBIDDEN if it does not, or the
 * viewer's access token lacks the scope. BAD_USER_INPUT for a thread, if the permission is about what only its parent has.
 */
export async function requirePermission(
  viewer: Viewer | null,
  permission: Permission,
  { roomId, tx = db }: { roomId: string; tx?: Tx },
): Promise<Membership> {
  const membership = await requireMember(viewer, roomId, tx)
  if (isOfThread(membership) && !isInThreads(permission)) throw threadNotAllowed()
  if (!can(membership.role, permission)) throw forbidden(m.role_insufficient)
  requireScope(viewer, policy[permission].scope)
  return membership
}

type Target = { roomId: string; userId: string; tx: Tx }

/**
 * Checks that the viewer has the permission and may use it on another user. Returns that user's membership, or null if
 * they never joined. BAD_USER_INPUT for the viewer themselves, NOT_FOUND for a deleted account, FORBIDDEN for someone
 * with the same or a higher role.
 */
export async function requirePermissionOver(
  viewer: Viewer,
  permission: Permission,
  { roomId, userId, tx }: Target,
): Promise<Membership | null> {
  const own = await requirePermission(viewer, permission, { roomId, tx })
  if (userId === viewer.user.id) throw badInput('userId', m.person_is_yourself)
  const user = await tx.user.findUnique({ where: { id: userId }, select: { deletedAt: true } })
  if (!user || user.deletedAt) throw notFound(m.user_not_found, 'userId')
  const membership = await readMembership({ roomId, userId }, tx)
  if (membership && !outranks(own.role, membership.role)) throw forbidden(m.person_role_not_lower)
  return membership
}

/** Does the same for a member. NOT_FOUND for someone who left, is banned or never joined. */
export async function requirePermissionOverMember(
  viewer: Viewer,
  permission: Permission,
  target: Target,
): Promise<Membership> {
  const membership = await requirePermissionOver(viewer, permission, target)
  if (membership?.status !== 'ACTIVE') throw notFound(m.person_not_member, 'userId')
  return membership
}

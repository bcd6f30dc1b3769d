import { m } from '@latchkey/messages'
import type { Membership } from '../../prisma/generated/client/client.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { badInput } from '../errors.ts'
import { publishMembership } from '../room-log/change-room.ts'
import type { MembershipKey } from '../rooms/membership.ts'
import { requireMember } from '../rooms/permission.ts'

/**
 * Hides a conversation from the viewer's list until its next message. Takes no room version, because only the viewer can see
 * it, and sending a message writes nothing for it: the list compares the number of messages.
 */
export async function hideDirect(viewer: Viewer | null, roomId: string): Promise<Membership> {
  const { userId } = await requireMember(viewer, roomId)
  const room = await db.room.findUnique({ where: { id: roomId } })
  if (room?.kind !== 'DIRECT') throw badInput('roomId', m.direct_required)
  await setHiddenUpTo({ roomId, userId }, room.messageCount)
  return requireMember(viewer, roomId)
}

/** Hides a conversation until it has more messages than this, or shows it (null), on all devices of its member. */
export async function setHiddenUpTo(
  { roomId, userId }: MembershipKey,
  hiddenUpTo: number | null,
): Promise<void> {
  const changed = await db.membership.updateManyAndReturn({
    where: {
      roomId,
      userId,
      status: 'ACTIVE',
      // In SQL, null differs from nothing.
      ...(hiddenUpTo === null
        ? { hiddenUpTo: { not: null } }
        : { OR: [{ hiddenUpTo: null }, { hiddenUpTo: { not: hiddenUpTo } }] }),
    },
    data: { hiddenUpTo },
  })
  for (const membership of changed) publishMembership(membership, { change: 'HIDDEN_CHANGED' })
}

import type { User } from '../../prisma/generated/client/client.ts'
import { publishUserChange } from '../accounts/credential.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { unauthenticated } from '../errors.ts'
import { logger } from '../logger.ts'
import { changeRoom, ignoreDeletedRoom } from '../room-log/change-room.ts'
import { readMembership, setMembership } from '../rooms/membership.ts'

/** The changes to a profile. Omitted fields keep their value. */
export type ProfileChange = { displayName?: string | null; bot?: boolean | null }

/** Updates the viewer's profile. An empty display name becomes the username. */
export async function updateProfile(
  viewer: Viewer | null,
  { displayName, bot }: ProfileChange,
): Promise<User> {
  const { user: before } = requireViewer(viewer)
  const [user] = await db.user.updateManyAndReturn({
    where: { id: before.id, deletedAt: null },
    data: {
      displayName: displayName == null ? undefined : displayName || before.username,
      bot: bot ?? undefined,
    },
  })
  if (!user) throw unauthenticated()
  if (user.displayName !== before.displayName || user.bot !== before.bot) publishProfile(user)
  return user
}

/**
 * Publishes a changed profile to the members of the user's rooms: each of the user's memberships takes a version, in
 * the background.
 */
export function publishProfile(user: User): void {
  publishUserChange(user)
  publishToRooms(user.id).catch((err: unknown) =>
    logger.warn({ err, userId: user.id }, 'A changed profile was not published to every room'),
  )
}

async function publishToRooms(userId: string): Promise<void> {
  const memberships = await db.membership.findMany({
    where: { userId, status: 'ACTIVE' },
    select: { roomId: true },
  })
  for (const { roomId } of memberships)
    await ignoreDeletedRoom(
      changeRoom(roomId, async (tx, _room, log) => {
        const membership = await readMembership({ roomId, userId }, tx)
        if (membership?.status === 'ACTIVE')
          await setMembership(tx, log, { roomId, userId, change: 'PROFILE_CHANGED' })
      }),
    )
}

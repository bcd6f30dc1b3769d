import { m } from '@latchkey/messages'
import type { User } from '../../prisma/generated/client/client.ts'
import { publishUserChange } from '../accounts/credential.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { badInput, unauthenticated } from '../errors.ts'
import { logger } from '../logger.ts'
import { changeRoom, ignoreDeletedRoom } from '../room-log/change-room.ts'
import { viewerChannel } from '../room-log/events.ts'
import { touchMembership } from '../rooms/membership.ts'

/** The changes to a profile. Omitted fields keep their value. */
export type ProfileChange = { displayName?: string | null; bot?: boolean | null }

/** Updates the viewer's profile. An empty display name becomes the username. */
export async function updateProfile(
  viewer: Viewer | null,
  { displayName, bot }: ProfileChange,
): Promise<User> {
  const { id, username } = requireViewer(viewer).user
  if (bot === false && requireViewer(viewer).user.ownerId !== null) throw badInput('bot', m.bot_stays_bot)
  // The viewer may be up to five seconds old.
  const before = await db.user.findUnique({ where: { id } })
  const [user] = await db.user.updateManyAndReturn({
    where: { id, deletedAt: null },
    data: {
      displayName: displayName == null ? undefined : displayName || username,
      bot: bot ?? undefined,
    },
  })
  if (!user) throw unauthenticated(m.sign_in_required)
  if (user.displayName !== before?.displayName || user.bot !== before.bot) void publishProfile(user)
  return user
}

/**
 * Publishes a changed profile: to the user's own devices, and to the members of every room that the user has been in,
 * because their messages stay there. Each of the user's memberships takes a version, in the background; the promise
 * resolves when all have.
 */
export function publishProfile(user: User): Promise<void> {
  publishUserChange(user)
  viewerChannel.publish(user.id, { user })
  return publishToRooms(user.id).catch((err: unknown) => warnUnpublished(err, user.id))
}

async function publishToRooms(userId: string): Promise<void> {
  const memberships = await db.membership.findMany({
    // Who reads a thread is in its parent.
    where: { userId, room: { kind: { not: 'THREAD' } } },
    select: { roomId: true },
    // The rooms in which people are talking first.
    orderBy: { room: { activeAt: 'desc' } },
  })
  for (const { roomId } of memberships)
    await ignoreDeletedRoom(
      changeRoom(roomId, (tx, _room, log) => touchMembership(tx, log, { roomId, userId })),
    ).catch((err: unknown) => warnUnpublished(err, userId))
}

const warnUnpublished = (err: unknown, userId: string) =>
  logger.warn({ err, userId }, 'A changed profile was not published to every room')

import type { User } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { unauthenticated } from '../errors.ts'
import { logger } from '../logger.ts'
import { changeRoom, ignoreDeletedRoom, type RoomLog, type Tx } from '../room-log/change-room.ts'
import { setMembership } from '../rooms/membership.ts'
import { userChanged } from '../accounts/credential.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'

/** What is to be changed; what is absent stays. */
export type Profile = { displayName?: string | null; bot?: boolean | null }

/** Changes how others see the account. An empty name: the username. */
export async function updateProfile(viewer: Viewer | null, { displayName, bot }: Profile): Promise<User> {
  const { user: before } = requireViewer(viewer)
  const [user] = await db.user.updateManyAndReturn({
    where: { id: before.id, deletedAt: null },
    data: {
      displayName: displayName == null ? undefined : displayName || before.username,
      bot: bot ?? undefined,
    },
  })
  if (!user) throw unauthenticated()
  if (user.displayName !== before.displayName || user.bot !== before.bot) profileChanged(user)
  return user
}

/** Lets everyone know who is in a room with that account: each of its memberships takes a version. */
export function profileChanged(user: User): void {
  userChanged(user)
  tellRooms(user.id).catch((err: unknown) =>
    logger.warn({ err }, 'Not every room was told of a changed profile'),
  )
}

async function tellRooms(userId: string): Promise<void> {
  const memberships = await db.membership.findMany({
    where: { userId, status: 'ACTIVE' },
    select: { roomId: true },
  })
  for (const { roomId } of memberships)
    await ignoreDeletedRoom(changeRoom(roomId, (tx, _room, log) => tellRoom(tx, log, roomId, userId)))
}

async function tellRoom(tx: Tx, log: RoomLog, roomId: string, userId: string): Promise<void> {
  const still = await tx.membership.count({ where: { roomId, userId, status: 'ACTIVE' } })
  if (still) await setMembership(tx, log, roomId, userId, {})
}

import type { User } from '../../prisma/generated/client/client.ts'
import { db } from '../db.ts'
import { log } from '../log.ts'
import { changeRoom } from '../realtime/log.ts'
import { setMembership } from '../rooms/membership.ts'
import { userChanged } from './credential.ts'
import { requireViewer, type Viewer } from './viewer.ts'

/** What is to be changed; what is absent stays. */
export type Profile = { displayName?: string | null; bot?: boolean | null }

/** Changes how others see the account. An empty name: the username. */
export async function updateProfile(viewer: Viewer | null, { displayName, bot }: Profile): Promise<User> {
  const { user: before } = requireViewer(viewer)
  const user = await db.user.update({
    where: { id: before.id },
    data: {
      displayName: displayName == null ? undefined : displayName || before.username,
      bot: bot ?? undefined,
    },
  })
  profileChanged(user)
  return user
}

/** Lets everyone know who is in a room with that account: each of its memberships takes a version. */
export function profileChanged(user: User): void {
  userChanged(user)
  tellRooms(user.id).catch((err: unknown) =>
    log.warn({ err }, 'Not every room was told of a changed profile'),
  )
}

async function tellRooms(userId: string): Promise<void> {
  const memberships = await db.membership.findMany({
    where: { userId, status: 'ACTIVE' },
    select: { roomId: true },
  })
  for (const { roomId } of memberships)
    await changeRoom(roomId, async (tx, _room, log) => {
      const still = await tx.membership.count({ where: { roomId, userId, status: 'ACTIVE' } })
      if (still) await setMembership(tx, log, roomId, userId, {})
    })
}

import type { Room } from '../../prisma/generated/client/client.ts'
import type { Tx } from '../realtime/log.ts'

/**
 * Takes a name for a room, from whatever room had it before: former names lead to a room only until another is called
 * so. The name that `renamed` has so far becomes such a former name.
 */
export async function takeName(
  tx: Tx,
  nameKey: string,
  renamed?: Pick<Room, 'id' | 'nameKey'>,
): Promise<void> {
  if (nameKey === renamed?.nameKey) return
  await tx.roomAlias.deleteMany({ where: { nameKey } })
  if (!renamed) return
  const former = { nameKey: renamed.nameKey, roomId: renamed.id }
  await tx.roomAlias.upsert({
    where: { nameKey: former.nameKey },
    create: former,
    update: { roomId: former.roomId },
  })
}

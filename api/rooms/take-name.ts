import type { Room } from '../../prisma/generated/client/client.ts'
import type { Tx } from '../room-log/change-room.ts'

/**
 * Takes a name for a room, from whatever room had it before: former names lead to a room only until another is called
 * so. The name that `renamed` has so far becomes such a former name. Until the transaction ends nobody else can take
 * or leave either name.
 */
export async function takeName(
  tx: Tx,
  nameKey: string,
  renamed?: Pick<Room, 'id' | 'nameKey'>,
): Promise<void> {
  if (nameKey === renamed?.nameKey) return
  await lockNames(tx, renamed ? [nameKey, renamed.nameKey] : [nameKey])
  await tx.roomAlias.deleteMany({ where: { nameKey } })
  if (!renamed) return
  const former = { nameKey: renamed.nameKey, roomId: renamed.id }
  await tx.roomAlias.upsert({
    where: { nameKey: former.nameKey },
    create: former,
    update: { roomId: former.roomId },
  })
}

/** In one order, whoever asks: rooms that take each other's names would else wait for one another for ever. */
const lockNames = (tx: Tx, nameKeys: string[]) => tx.$queryRaw`
  SELECT pg_advisory_xact_lock(lock)::text
  FROM (SELECT DISTINCT hashtextextended(key, 0) AS lock FROM unnest(${nameKeys}::text[]) key ORDER BY lock) locks`

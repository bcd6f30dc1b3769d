import { m } from '@latchkey/messages'
import { comparableName } from '@latchkey/text'
import type { Room } from '../../prisma/generated/client/client.ts'
import { isUniqueViolation } from '../db/unique-violation.ts'
import { conflict } from '../errors.ts'
import type { Tx } from '../room-log/change-room.ts'

/** Returns the form of a room's name that must be unique. */
export const nameKey = (name: string): string => comparableName(name)

/**
 * Claims a name for a room. A former name (alias) of another room stops leading to that room. The current name of
 * `renamed` becomes its alias. Locks both names until the transaction ends.
 */
export async function claimName(
  tx: Tx,
  nameKey: string,
  renamed?: Pick<Room, 'id' | 'nameKey'>,
): Promise<void> {
  if (nameKey === renamed?.nameKey) return
  await lockNames(tx, renamed ? [nameKey, renamed.nameKey] : [nameKey])
  await tx.roomAlias.deleteMany({ where: { nameKey } })
  if (!renamed) return
  const alias = { nameKey: renamed.nameKey, roomId: renamed.id }
  await tx.roomAlias.upsert({
    where: { nameKey: alias.nameKey },
    create: alias,
    update: { roomId: alias.roomId },
  })
}

/** Locks texts in a fixed order, so that two rooms that swap names cannot deadlock. */
export const lockNames = (tx: Tx, nameKeys: string[]) => tx.$queryRaw`
  SELECT pg_advisory_xact_lock(lock)::text
  FROM (SELECT DISTINCT hashtextextended(key, 0) AS lock FROM unnest(${nameKeys}::text[]) key ORDER BY lock) locks`

/** Converts the error from saving a room whose name is taken into CONFLICT. Rethrows any other error. */
export function rethrowTakenName(error: unknown): never {
  if (isUniqueViolation(error)) throw conflict(m.room_name_taken, 'name')
  throw error
}

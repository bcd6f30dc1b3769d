import { db } from '../db/client.ts'
import type { Tx } from '../room-log/change-room.ts'
import { sign } from '../secrets.ts'

/** A keyed hash of a username, which does not tell the name. */
const hashOf = async (username: string) => (await sign('reserved usernames', username)).toString('base64url')

/** Keeps a username from being taken until a moment; null for ever. */
export async function reserveUsername(tx: Tx, username: string, until: Date | null): Promise<void> {
  const reserved = { hash: await hashOf(username), until }
  await tx.reservedUsername.upsert({ where: { hash: reserved.hash }, create: reserved, update: { until } })
}

/** Returns whether a username is reserved. */
export async function isReserved(tx: Tx, username: string): Promise<boolean> {
  const reserved = await tx.reservedUsername.findUnique({ where: { hash: await hashOf(username) } })
  return reserved !== null && (reserved.until === null || reserved.until > new Date())
}

/** Deletes reservations that have ended. */
export const deleteEndedReservations = async (): Promise<void> =>
  void (await db.reservedUsername.deleteMany({ where: { until: { lte: new Date() } } }))

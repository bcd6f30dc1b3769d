import { createHash } from 'node:crypto'
import type { User } from '../../prisma/generated/client/client.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import type { RoomLog, Tx } from '../room-log/change-room.ts'
import { lockNames } from './name.ts'
import { setRoom } from './room.ts'

/** Returns the key of the conversation between these people. The same people have the same key, in any order. */
export const peopleKey = (userIds: readonly string[]): string =>
  createHash('sha256')
    .update([...userIds].sort().join())
    .digest('base64url')

/** Returns the name of the conversation between these people. */
export const directName = (people: readonly Pick<User, 'username'>[]): string =>
  people
    .map(({ username }) => username)
    .sort()
    .join()

/** Locks the keys of conversations until the transaction ends, so that the same people never get two. */
export const lockPeopleKey = (tx: Tx, key: string) => lockNames(tx, [key])

/**
 * Updates a conversation that somebody has left, under its lock: its name, its key and, if they had opened it, its owner. It
 * keeps no key if the others have another conversation. Returns false if nobody is left.
 */
export async function updateDirect(tx: Tx, log: RoomLog, roomId: string): Promise<boolean> {
  const memberships = await tx.membership.findMany({
    where: { roomId, status: 'ACTIVE' },
    orderBy: [{ joinedAt: 'asc' }, { userId: 'asc' }],
    include: { user: true },
  })
  const people = memberships.map(({ user }) => user)
  const [first] = people
  if (!first) return false
  const { ownerId } = await tx.room.findUniqueOrThrow({ where: { id: roomId }, select: { ownerId: true } })
  await setRoom(tx, log, {
    id: roomId,
    name: directName(people),
    peopleKey: people.length > 1 ? await claimPeopleKey(tx, people) : null,
    ownerId: people.some(({ id }) => id === ownerId) ? ownerId : first.id,
  })
  return true
}

/** Returns the key of these people, or null if another conversation has it. */
async function claimPeopleKey(tx: Tx, people: readonly User[]): Promise<string | null> {
  const key = peopleKey(people.map(({ id }) => id))
  await lockPeopleKey(tx, key)
  return (await tx.room.findUnique({ where: { peopleKey: key }, select: { id: true } })) ? null : key
}

/** Returns the conversations that the viewer does not see in their list: hidden ones, and those that nobody has written in. */
export async function findHiddenDirects({ user }: Viewer): Promise<string[]> {
  const rows = await db.$queryRaw<{ roomId: string }[]>`
    SELECT m."roomId" FROM "Membership" m JOIN "Room" r ON r.id = m."roomId"
    WHERE m."userId" = ${user.id}::uuid AND m.status = 'ACTIVE' AND m."hiddenUpTo" >= r."messageCount"`
  return rows.map(({ roomId }) => roomId)
}

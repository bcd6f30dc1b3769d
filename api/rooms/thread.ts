import { randomUUID } from 'node:crypto'
import type { Membership, Room } from '../../prisma/generated/client/client.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { publishMembership, type Tx } from '../room-log/change-room.ts'

export type MembershipKey = { roomId: string; userId: string }

/**
 * True for the membership of a thread, which says whether somebody follows it and nothing about access. It is private, so it is no
 * event of the thread and has no version.
 */
export const isOfThread = ({ version }: Pick<Membership, 'version'>): boolean => version === 0

/** Returns the name of a thread: that of its parent, a slash and the number of its root message. */
export const threadName = (parent: Pick<Room, 'name'>, rootNumber: number | null): string =>
  `${parent.name}/${rootNumber}`

/** Parses the name of a thread. Returns null for any other name. `of` matches the thread in a room of that name. */
export function parseThreadName(name: string) {
  const [, room, number] = /^(.+)\/([1-9]\d{0,8})$/.exec(name) ?? []
  if (room === undefined) return null
  const of = ({ id }: Pick<Room, 'id'>) => ({ parentId: id, rootNumber: Number(number) })
  return { name: room, of }
}

/** Inserts the thread of a message, under the lock of the message's room. It has no members of its own. */
export const insertThread = (tx: Tx, { parent, rootNumber }: { parent: Room; rootNumber: number }) =>
  tx.room.create({
    data: {
      kind: 'THREAD',
      parentId: parent.id,
      rootNumber,
      name: '',
      // No name of a room has a slash.
      nameKey: `/${randomUUID()}`,
      ownerId: parent.ownerId,
    },
  })

/** Returns whether a room is a thread of a conversation. */
export const isThreadOfDirect = async (tx: Tx, { parentId }: Room): Promise<boolean> =>
  parentId !== null && (await tx.room.count({ where: { id: parentId, kind: 'DIRECT' } })) > 0

/** Matches the threads whose parent the viewer is a member of. */
export const ownThreads = ({ user }: Viewer) =>
  ({
    kind: 'THREAD',
    parent: { memberships: { some: { userId: user.id, status: 'ACTIVE' } } },
  }) as const

/** A person who follows a thread from now on. */
export type NewFollower = MembershipKey & {
  /** The number of the last message that they have read. */
  lastReadNumber: number
}

/**
 * Lets members of the parent follow a thread, if they do not yet, until the transaction ends or they have lost the parent: it locks their
 * memberships there. Returns the memberships that have changed. Publish them after the commit.
 */
export const addFollowers = (tx: Tx, followers: readonly NewFollower[]): Promise<Membership[]> =>
  tx.$queryRaw<Membership[]>`
    INSERT INTO "Membership" ("roomId", "userId", version, "lastReadNumber")
    SELECT t.id, p."userId", 0, f."lastReadNumber"
    FROM unnest(
      ${followers.map(({ roomId }) => roomId)}::uuid[],
      ${followers.map(({ userId }) => userId)}::uuid[],
      ${followers.map(({ lastReadNumber }) => lastReadNumber)}::int[]
    ) f("roomId", "userId", "lastReadNumber")
    JOIN "Room" t ON t.id = f."roomId"
    JOIN "Membership" p ON p."roomId" = t."parentId" AND p."userId" = f."userId" AND p.status = 'ACTIVE'
    ORDER BY t.id, p."userId"
    FOR SHARE OF p
    ON CONFLICT ("roomId", "userId") DO UPDATE
      SET status = 'ACTIVE', "joinedAt" = now(), "lastReadNumber" = excluded."lastReadNumber"
      WHERE "Membership".status <> 'ACTIVE'
    RETURNING *`

/**
 * Lets a person have a membership of a thread without following it, for what hangs on memberships. Nothing happens if they have one.
 */
export const keepMembership = async (tx: Tx, key: MembershipKey): Promise<void> =>
  void (await tx.membership.createMany({
    data: [{ ...key, status: 'LEFT', version: 0 }],
    skipDuplicates: true,
  }))

/** Ends following a thread. Returns the membership, or null if the person does not follow it. */
export async function removeFollower(key: MembershipKey): Promise<Membership | null> {
  const [membership] = await db.membership.updateManyAndReturn({
    where: { ...key, status: 'ACTIVE' },
    data: { status: 'LEFT', notifyLevel: null, mutedUntil: null },
  })
  if (membership) publishMembership(membership, { change: 'LEFT' })
  return membership ?? null
}

/**
 * Ends following the threads of a room for a person who has lost the room, under its lock and after the change of their membership:
 * nobody follows a thread of it from then on. Their devices learn of it by that change.
 */
export const removeFromThreads = async (tx: Tx, { roomId, userId }: MembershipKey): Promise<void> =>
  void (await tx.$executeRaw`
    UPDATE "Membership" m SET status = 'LEFT', "notifyLevel" = NULL, "mutedUntil" = NULL
    FROM "Room" t
    WHERE t."parentId" = ${roomId}::uuid AND m."roomId" = t.id AND m."userId" = ${userId}::uuid AND m.status = 'ACTIVE'`)

/** Publishes memberships of people who follow a thread now, to their own devices. */
export const publishFollowers = (followers: readonly Membership[]): void =>
  followers.forEach((membership) => publishMembership(membership, { change: 'JOINED' }))

/** Returns the rooms whose files go with a room: itself and its threads. */
export async function roomAndThreads(tx: Tx, roomId: string): Promise<string[]> {
  const threads = await tx.room.findMany({
    where: { parentId: roomId, attachments: { some: {} } },
    select: { id: true },
  })
  return [roomId, ...threads.map(({ id }) => id)]
}

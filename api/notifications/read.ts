import type { RoomKind } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { inThread } from './decide.ts'
import type { NotifyingMember, NotifyingMessage } from './write.ts'

/** The members that are read together. */
export const PAGE = 1_000
/** The messages that are read together. */
export const MAX_MESSAGES = 50
/** Comes before every ID. */
const NO_ID = '00000000-0000-0000-0000-000000000000'

/** The members of a room: all, some, those who want every message, or those who follow a thread. */
export type MemberFilter =
  { roomId: string; userId?: { in: string[] } } | { followersOf: string } | { inThread: string }

/** Returns a page of members, after one of them. */
export function readMembers(where: MemberFilter, after?: string): Promise<NotifyingMember[]> {
  if ('followersOf' in where) return readFollowers(where.followersOf, after)
  if ('inThread' in where) return readThreadFollowers(where.inThread, after)
  return db.membership.findMany({
    where: { AND: [where, after === undefined ? {} : { userId: { gt: after } }], status: 'ACTIVE' },
    select: { userId: true, notifyLevel: true, mutedUntil: true },
    orderBy: { userId: 'asc' },
    take: PAGE,
  })
}

/** The level is part of the statement, or PostgreSQL could not use the index of those who want every message. */
const readFollowers = (roomId: string, after = NO_ID): Promise<NotifyingMember[]> => db.$queryRaw`
  SELECT "userId"::text AS "userId", "notifyLevel"::text AS "notifyLevel", "mutedUntil" FROM "Membership"
  WHERE "roomId" = ${roomId}::uuid AND "notifyLevel" = 'ALL' AND status = 'ACTIVE' AND "userId" > ${after}::uuid
  ORDER BY "userId" LIMIT ${PAGE}::int`

/** Returns people who follow a thread, with what they have set for it, or else for its parent (decide.ts). */
async function readThreadFollowers(roomId: string, after = NO_ID): Promise<NotifyingMember[]> {
  const rows = await db.membership.findMany({
    where: { roomId, status: 'ACTIVE', userId: { gt: after } },
    select: { userId: true, notifyLevel: true, mutedUntil: true, room: { select: { parentId: true } } },
    orderBy: { userId: 'asc' },
    take: PAGE,
  })
  const inParent = await db.membership.findMany({
    where: {
      roomId: rows[0]?.room.parentId ?? roomId,
      status: 'ACTIVE',
      userId: { in: rows.map(({ userId }) => userId) },
    },
    select: { userId: true, notifyLevel: true, mutedUntil: true },
  })
  const byUser = new Map(inParent.map((row) => [row.userId, row]))
  return rows.map(({ room: _, ...row }) => inThread(row, byUser.get(row.userId)))
}

/** Returns messages of a room in their order. */
export async function readMessages(
  { roomId, kind }: { roomId: string; kind: RoomKind },
  number: { in: number[] } | { gt: number },
): Promise<NotifyingMessage[]> {
  const rows = await db.message.findMany({
    where: { roomId, number },
    orderBy: { number: 'asc' },
    take: MAX_MESSAGES,
    include: { mentions: { select: { userId: true } } },
  })
  const quoted = rows.flatMap(({ replyToNumber }) => replyToNumber ?? [])
  const authors = quoted.length
    ? await db.message.findMany({
        where: { roomId, number: { in: quoted }, deletedAt: null },
        select: { number: true, authorId: true },
      })
    : []
  const authorOf = new Map(authors.map(({ number, authorId }) => [number, authorId]))
  return rows.map((row) => ({ ...row, kind, repliesTo: authorOf.get(row.replyToNumber ?? 0) ?? null }))
}

import { m } from '@latchkey/messages'
import type { User } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { badInput, conflict, notFound } from '../errors.ts'
import type { Tx } from '../room-log/change-room.ts'
import { viewerChannel } from '../room-log/events.ts'

/** The most people that someone can block. */
const MAX_BLOCKED = 1_000

/**
 * Blocks a user: they cannot start a conversation with the viewer, and in a conversation between the two nothing is delivered
 * any more. It holds when the promise resolves. Blocking again changes nothing. BAD_USER_INPUT for the viewer, NOT_FOUND if there
 * is no such account.
 */
export async function blockUser(viewer: Viewer | null, userId: string): Promise<User> {
  const me = requireViewer(viewer).user
  if (userId === me.id) throw badInput('userId', m.person_is_yourself)
  const user = await requireAccount(userId)
  const { count } = await db.$transaction(async (tx) => {
    await lockConversations(tx, me.id, userId)
    if ((await tx.block.count({ where: { blockerId: me.id, blockedId: { not: userId } } })) >= MAX_BLOCKED)
      throw conflict(m.blocked_too_many, { max: MAX_BLOCKED })
    return tx.block.createMany({ data: { blockerId: me.id, blockedId: userId }, skipDuplicates: true })
  })
  if (count) viewerChannel.publish(me.id, { user, blocked: true })
  return user
}

/** Ends a block of the viewer's. Nothing happens if there is none. NOT_FOUND if there is no such account. */
export async function unblockUser(viewer: Viewer | null, userId: string): Promise<User> {
  const me = requireViewer(viewer).user
  const user = await requireAccount(userId)
  const { count } = await db.block.deleteMany({ where: { blockerId: me.id, blockedId: userId } })
  if (count) viewerChannel.publish(me.id, { user, blocked: false })
  return user
}

/**
 * Locks the conversations between two people, and then their threads, in the order in which messages lock rooms. Waits for messages under
 * way. No thread is started meanwhile, which takes the lock of the conversation.
 */
async function lockConversations(tx: Tx, a: string, b: string): Promise<void> {
  const locked = await tx.$queryRaw<{ id: string }[]>`
    SELECT r.id::text AS id FROM "Room" r
    JOIN "Membership" mine ON mine."roomId" = r.id AND mine."userId" = ${a}::uuid AND mine.status = 'ACTIVE'
    JOIN "Membership" theirs ON theirs."roomId" = r.id AND theirs."userId" = ${b}::uuid AND theirs.status = 'ACTIVE'
    WHERE r.kind = 'DIRECT' AND r."memberCount" = 2 ORDER BY r.id FOR NO KEY UPDATE OF r`
  if (locked.length)
    await tx.$queryRaw`
      SELECT id FROM "Room" WHERE "parentId" = ANY(${locked.map(({ id }) => id)}::uuid[]) ORDER BY id FOR NO KEY UPDATE`
}

async function requireAccount(id: string): Promise<User> {
  const user = await db.user.findUnique({ where: { id, deletedAt: null } })
  if (!user) throw notFound(m.user_not_found, 'userId')
  return user
}

/** Returns the people that the viewer has blocked, by display name. */
export async function listBlocked({ user }: Viewer): Promise<User[]> {
  const blocks = await db.block.findMany({
    where: { blockerId: user.id },
    include: { blocked: true },
    orderBy: [{ blocked: { displayName: 'asc' } }, { blockedId: 'asc' }],
  })
  return blocks.map(({ blocked }) => blocked)
}

/** Returns those of these people that a user has blocked. */
export async function findBlocked(userId: string, among: string[], tx: Tx = db): Promise<User[]> {
  const blocks = await tx.block.findMany({
    where: { blockerId: userId, blockedId: { in: among } },
    include: { blocked: true },
  })
  return blocks.map(({ blocked }) => blocked)
}

/** Returns those of these people who have blocked a user: nothing that the user does may notify them. */
export async function findBlockers(among: string[], userId: string, tx: Tx = db): Promise<Set<string>> {
  const blocks = await tx.block.findMany({
    where: { blockerId: { in: among }, blockedId: userId },
    select: { blockerId: true },
  })
  return new Set(blocks.map(({ blockerId }) => blockerId))
}

import type { Ban } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db.ts'
import { badInput, forbidden, notFound } from '../errors.ts'
import { connectionOf, keyset, momentKey, type Page } from '../page.ts'
import { changeRoom, type Tx } from '../realtime/log.ts'
import { requirePermission, setMembership } from './membership.ts'
import { nameKey } from './name.ts'
import { outranks } from './policy.ts'

export type NewBan = { roomId: string; userId: string; reason?: string | null; expiresAt?: Date | null }

/**
 * Bans someone, a member or not, from a room: they are out at once, and after the ban's version there is no message of
 * theirs. Only of those below one's own role. Banning again changes the reason and the expiry.
 */
export async function banUser(viewer: Viewer | null, { roomId, userId, reason, expiresAt }: NewBan): Promise<Ban> {
  const me = requireViewer(viewer)
  if (expiresAt && expiresAt <= new Date()) throw badInput('expiresAt', 'A ban ends in the future, or never: leave expiresAt out.')
  return changeRoom(roomId, async (tx, _room, log) => {
    await requireBelow(tx, me, roomId, userId)
    await setMembership(tx, log, roomId, userId, { status: 'BANNED', role: 'MEMBER' })
    const data = { reason: reason ?? '', expiresAt: expiresAt ?? null, bannedById: me.user.id }
    await tx.auditEntry.create({ data: { roomId, action: 'BAN', actorId: me.user.id, targetId: userId, reason: data.reason } })
    return tx.ban.upsert({
      where: { roomId_userId: { roomId, userId } },
      create: { roomId, userId, ...data },
      update: { ...data, createdAt: new Date() },
    })
  })
}

/** Checks that the viewer may moderate someone: may ban at all, is not that person, and is above them. */
async function requireBelow(tx: Tx, me: Viewer, roomId: string, userId: string): Promise<void> {
  const mine = await requirePermission(me, roomId, 'BAN', tx)
  if (userId === me.user.id) throw badInput('userId', 'That is you. To go, leave the room.')
  if (!(await tx.user.findUnique({ where: { id: userId }, select: { id: true } })))
    throw notFound('There is no such person (any more).', 'userId')
  const theirs = await tx.membership.findUnique({ where: { roomId_userId: { roomId, userId } } })
  if (theirs && !outranks(mine.role, theirs.role)) throw forbidden('You can only do that to people below your own role.')
}

/** Lifts a ban; the person may join again. False when there was none. */
export async function unbanUser(viewer: Viewer | null, roomId: string, userId: string): Promise<boolean> {
  const me = requireViewer(viewer)
  return changeRoom(roomId, async (tx, _room, log) => {
    await requirePermission(me, roomId, 'BAN', tx)
    const { count } = await tx.ban.deleteMany({ where: { roomId, userId } })
    if (!count) return false
    await setMembership(tx, log, roomId, userId, { status: 'LEFT' })
    await tx.auditEntry.create({ data: { roomId, action: 'UNBAN', actorId: me.user.id, targetId: userId } })
    return true
  })
}

/** A page of a room's bans, the latest first. For those who may ban. */
export async function listBans(viewer: Viewer | null, roomId: string, page: Page) {
  await requirePermission(viewer, roomId, 'BAN')
  const rows = await db.ban.findMany(withRoom(roomId, page))
  return connectionOf(rows, page, ({ createdAt, id }) => momentKey(createdAt, id))
}

const withRoom = (roomId: string, page: Page) => {
  const { where, ...sorted } = keyset(page, { at: 'createdAt', id: 'id', order: 'desc' })
  return { where: { roomId, ...where }, ...sorted }
}

/** The viewer's own ban from a room of that name, if there is one. */
export const findOwnBan = (viewer: Viewer, roomName: string): Promise<Ban | null> =>
  db.ban.findFirst({ where: { userId: viewer.user.id, room: { nameKey: nameKey(roomName) } } })

import type { Ban } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { badInput } from '../errors.ts'
import { deleteRecentMessages } from '../messages/delete.ts'
import { toConnection, keyset, timePosition, type Page } from '../pagination.ts'
import { changeRoom } from '../room-log/change-room.ts'
import { audit } from '../rooms/audit.ts'
import { requirePermission, setMembership } from '../rooms/membership.ts'
import { roomByName } from '../rooms/room.ts'
import { requireTarget } from './target.ts'
import { notExpired } from '../rooms/visibility.ts'

export type NewBan = {
  roomId: string
  userId: string
  reason?: string | null
  expiresAt?: Date | null
  /** Seconds: what they posted in so many of the last is deleted too. */
  deleteMessagesSince?: number | null
}

/**
 * Bans someone, a member or not, from a room: they are out at once, and after the ban's version there is no message of
 * theirs. Only of those below one's own role. Banning again changes the reason and the expiry.
 */
export async function banUser(viewer: Viewer | null, input: NewBan): Promise<Ban> {
  const me = requireViewer(viewer)
  const { roomId, userId, reason, expiresAt = null, deleteMessagesSince } = input
  if (expiresAt && expiresAt <= new Date())
    throw badInput('expiresAt', 'A ban ends in the future, or never: leave expiresAt out.')
  return changeRoom(roomId, async (tx, _room, log) => {
    await requireTarget(tx, me, roomId, userId, 'BAN')
    await setMembership(tx, log, roomId, userId, { status: 'BANNED', role: 'MEMBER' })
    const deleted = deleteMessagesSince
      ? await deleteRecentMessages(tx, log, { roomId, userId, seconds: deleteMessagesSince })
      : 0
    const data = { reason: reason ?? '', expiresAt, bannedById: me.user.id }
    const changes = [
      ...(expiresAt ? [{ field: 'expiresAt', before: null, after: expiresAt.toISOString() }] : []),
      ...(deleted ? [{ field: 'messagesDeleted', before: null, after: String(deleted) }] : []),
    ]
    await audit(tx, { roomId, action: 'BAN', actorId: me.user.id, targetId: userId, reason, changes })
    return tx.ban.upsert({
      where: { roomId_userId: { roomId, userId } },
      create: { roomId, userId, ...data },
      update: { ...data, createdAt: new Date() },
    })
  })
}

/** Lifts a ban; the person may join again. False when there was none. */
export async function unbanUser(viewer: Viewer | null, roomId: string, userId: string): Promise<boolean> {
  const me = requireViewer(viewer)
  return changeRoom(roomId, async (tx, _room, log) => {
    await requirePermission(me, roomId, 'BAN', tx)
    const { count } = await tx.ban.deleteMany({ where: { roomId, userId } })
    if (!count) return false
    await setMembership(tx, log, roomId, userId, { status: 'LEFT' })
    await audit(tx, { roomId, action: 'UNBAN', actorId: me.user.id, targetId: userId })
    return true
  })
}

/** A page of a room's bans, the latest first. For those who may see them. */
export async function listBans(viewer: Viewer | null, roomId: string, page: Page) {
  await requirePermission(viewer, roomId, 'READ_BANS')
  const { where, ...sorted } = keyset(page, { at: 'createdAt', id: 'id', order: 'desc' })
  const rows = await db.ban.findMany({ where: { roomId, ...notExpired(), ...where }, ...sorted })
  return toConnection(rows, page, ({ createdAt, id }) => timePosition(createdAt, id))
}

/** A ban by its id; null when there is none that the viewer may see: their own, or one of a room whose bans they may see. */
export async function findBan(viewer: Viewer | null, id: string): Promise<Ban | null> {
  const ban = await db.ban.findFirst({ where: { id, ...notExpired() } })
  if (ban && viewer?.user.id !== ban.userId) await requirePermission(viewer, ban.roomId, 'READ_BANS')
  return ban
}

/** The viewer's own ban from a room of that name, if there is one. */
export async function findOwnBan(viewer: Viewer, roomName: string): Promise<Ban | null> {
  const room = await roomByName(roomName)
  return room && db.ban.findFirst({ where: { roomId: room.id, userId: viewer.user.id, ...notExpired() } })
}

import type { Ban } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { deleteRecentMessages } from '../messages/delete.ts'
import { keyset, type Page, timePosition, toConnection } from '../pagination.ts'
import { changeRoom } from '../room-log/change-room.ts'
import { activeBans, findActiveBan } from '../rooms/active-ban.ts'
import { audit } from '../rooms/audit-log.ts'
import { setMembership } from '../rooms/membership.ts'
import { requirePermission, requirePermissionOver } from '../rooms/permission.ts'
import { readRoomByName } from '../rooms/room.ts'

export type NewBan = {
  roomId: string
  userId: string
  reason?: string | null
  expiresAt?: Date | null
  /** Also delete the user's messages of the last n seconds. */
  deleteMessagesSince?: number | null
}

/**
 * Bans a user from a room, whether they are a member or not. A member is removed at once and can post nothing after the
 * ban's version. Banning again replaces the reason and the expiry. Requires BAN and a higher role than the user's.
 */
export async function banUser(viewer: Viewer | null, input: NewBan): Promise<Ban> {
  const me = requireViewer(viewer)
  const { roomId, userId, reason, expiresAt = null, deleteMessagesSince } = input
  return changeRoom(roomId, async (tx, _room, log) => {
    await requirePermissionOver(me, 'BAN', { roomId, userId, tx })
    await setMembership(tx, log, { roomId, userId, status: 'BANNED', role: 'MEMBER', change: 'BANNED' })
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

/** Lifts a ban, so that the user can join again. False if there is none. Requires BAN. */
export async function unbanUser(viewer: Viewer | null, roomId: string, userId: string): Promise<boolean> {
  const me = requireViewer(viewer)
  return changeRoom(roomId, async (tx, _room, log) => {
    await requirePermission(me, 'BAN', { roomId, tx })
    const { count } = await tx.ban.deleteMany({ where: { roomId, userId } })
    if (!count) return false
    await setMembership(tx, log, { roomId, userId, status: 'LEFT', change: 'UNBANNED' })
    await audit(tx, { roomId, action: 'UNBAN', actorId: me.user.id, targetId: userId })
    return true
  })
}

/** Returns a page of a room's active bans, newest first. Requires READ_BANS. */
export async function listBans(viewer: Viewer | null, roomId: string, page: Page) {
  await requirePermission(viewer, 'READ_BANS', { roomId })
  const { where, ...sorted } = keyset(page, { at: 'createdAt', id: 'id', order: 'desc' })
  const rows = await db.ban.findMany({ where: { roomId, ...activeBans(), ...where }, ...sorted })
  return toConnection(rows, page, ({ createdAt, id }) => timePosition(createdAt, id))
}

/** Returns an active ban by ID, or null. Requires READ_BANS in its room, except for the viewer's own ban. */
export async function findBan(viewer: Viewer | null, id: string): Promise<Ban | null> {
  const ban = await db.ban.findFirst({ where: { id, ...activeBans() } })
  if (ban && viewer?.user.id !== ban.userId)
    await requirePermission(viewer, 'READ_BANS', { roomId: ban.roomId })
  return ban
}

/** Returns the viewer's own active ban from a room, or null. */
export async function findOwnBan(viewer: Viewer, roomName: string): Promise<Ban | null> {
  const room = await readRoomByName(roomName)
  return room && findActiveBan({ roomId: room.id, userId: viewer.user.id })
}

import { m } from '@latchkey/messages'
import type { Prisma, Report } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { badInput, notFound } from '../errors.ts'
import { requireMessage } from '../messages/find.ts'
import { keyset, type Page, timePosition, toConnection } from '../pagination.ts'
import { changeRoom, type Tx } from '../room-log/change-room.ts'
import type { MessageKey } from '../room-log/rows.ts'
import { audit, auditPlace } from '../rooms/audit-log.ts'
import { readMembership } from '../rooms/membership.ts'
import { requirePermission } from '../rooms/permission.ts'
import { can } from '../rooms/policy.ts'
import { findAdmin, lockServer, requireAdmin } from '../server/admin.ts'

/**
 * A report, and what the viewer may read: its room with the message, the message alone, or neither.
 */
export type ReportRow = Report & { readable: 'ROOM' | 'MESSAGE' | 'NOTHING' }

/** Null lists open and resolved reports. */
type ReportFilter = { open: boolean | null; page: Page }

/**
 * Reports a message to the moderators of its room, or, in a direct conversation, to the admins. Reporting it again changes nothing. BAD_USER_INPUT for the viewer's own
 * message, NOT_FOUND for a deleted one.
 */
export function reportMessage(viewer: Viewer | null, key: MessageKey, reason: string): Promise<boolean> {
  const me = requireViewer(viewer)
  return changeRoom(key.roomId, async (tx) => {
    await requirePermission(me, 'REPORT', { roomId: key.roomId, tx })
    const message = await requireMessage(tx, key)
    if (message.authorId === me.user.id) throw badInput('messageId', m.report_own_message)
    const mine = { ...key, reporterId: me.user.id }
    if (await tx.report.count({ where: mine })) return true
    if (message.deletedAt) throw notFound(m.message_already_deleted, 'messageId')
    await tx.report.create({ data: { ...mine, reason } })
    return true
  })
}

/** Matches reports of messages by others: nobody learns who reported them, or decides about it. */
const ofOthers = ({ user }: Viewer): Prisma.ReportWhereInput => ({
  message: { authorId: { not: user.id } },
})

/** Matches the reports of a room and its threads. */
const inRoom = (roomId: string): Prisma.ReportWhereInput => ({
  room: { OR: [{ id: roomId }, { parentId: roomId }] },
})

/** Returns the room whose moderators decide about the reports of a room: itself, or the parent of a thread. */
async function moderatedBy(roomId: string): Promise<string> {
  const room = await db.room.findUnique({ where: { id: roomId }, select: { parentId: true } })
  return room?.parentId ?? roomId
}

const isOpen = (open: boolean | null): Prisma.ReportWhereInput =>
  open === null ? {} : { resolvedAt: open ? null : { not: null } }

/** Returns a page of a room's reports, newest first, without those of the viewer's own messages. Requires READ_REPORTS. */
export async function listRoomReports(viewer: Viewer | null, roomId: string, { open, page }: ReportFilter) {
  const me = requireViewer(viewer)
  await requirePermission(me, 'READ_REPORTS', { roomId })
  const rows = await readReports({ ...inRoom(roomId), ...isOpen(open), ...ofOthers(me) }, page)
  return toPage(
    rows.map((row) => ({ ...row, readable: 'ROOM' })),
    page,
  )
}

/** Returns how many reports of a room are open, without those of the viewer's own messages. Null without READ_REPORTS. */
export async function countOpenReports(viewer: Viewer | null, roomId: string): Promise<number | null> {
  if (!viewer || !(await moderates(viewer, roomId))) return null
  return db.report.count({ where: { ...inRoom(roomId), ...isOpen(true), ...ofOthers(viewer) } })
}

/** Returns a page of the reports in all rooms, newest first. Check before that the viewer is an admin. */
export async function listAllReports(viewer: Viewer, { open, page }: ReportFilter) {
  const rows = await readReports({ ...isOpen(open), ...ofOthers(viewer) }, page)
  return toPage(await forAdmin(viewer, rows), page)
}

const readReports = (filter: Prisma.ReportWhereInput, page: Page): Promise<Report[]> => {
  const { where, ...sorted } = keyset(page, { at: 'createdAt', id: 'id', order: 'desc' })
  return db.report.findMany({ where: { ...filter, ...where }, ...sorted })
}

const toPage = (rows: ReportRow[], page: Page) =>
  toConnection(rows, page, ({ createdAt, id }) => timePosition(createdAt, id))

/**
 * Decides which of the reported messages an admin can read: those in rooms that the admin is a member of, and those in direct
 * conversations, which have no moderators. Of such a conversation the admin reads that message only. Being an admin opens
 * nothing else.
 */
async function forAdmin({ user }: Viewer, reports: Report[]): Promise<ReportRow[]> {
  const roomIds = [...new Set(reports.map(({ roomId }) => roomId))]
  const access = {
    kind: true,
    memberships: { where: { userId: user.id, status: 'ACTIVE' }, select: { userId: true } },
  } as const
  const rooms = await db.room.findMany({
    where: { id: { in: roomIds } },
    select: { id: true, ...access, parent: { select: access } },
  })
  const byId = new Map(rooms.map((room) => [room.id, room.parent ?? room]))
  return reports.map((report) => {
    const room = byId.get(report.roomId)
    if (room?.memberships.length) return { ...report, readable: 'ROOM' }
    return { ...report, readable: room?.kind === 'DIRECT' ? 'MESSAGE' : 'NOTHING' }
  })
}

async function moderates({ user }: Viewer, roomId: string, tx: Tx = db): Promise<boolean> {
  const membership = await readMembership({ roomId, userId: user.id }, tx)
  return membership?.status === 'ACTIVE' && can(membership.role, 'READ_REPORTS')
}

/**
 * Returns a report by ID to a moderator of its room or an admin. Null if there is none, or it is of the viewer's own message.
 * FORBIDDEN for others.
 */
export async function findReport(viewer: Viewer | null, id: string): Promise<ReportRow | null> {
  const me = requireViewer(viewer)
  const report = await db.report.findFirst({ where: { id, ...ofOthers(me) } })
  if (!report) return null
  const moderatedId = await moderatedBy(report.roomId)
  const admin = (await moderates(me, moderatedId)) ? null : await findAdmin(me)
  if (admin) return (await forAdmin(admin, [report]))[0]!
  await requirePermission(me, 'READ_REPORTS', { roomId: moderatedId })
  return { ...report, readable: 'ROOM' }
}

/**
 * Resolves a report and the other open reports of the same message. Requires RESOLVE_REPORTS in the room, or being an admin, whose
 * action the server's audit log has, too. A report that is resolved stays as it is. NOT_FOUND if there is no such report, or it is of
 * the viewer's own message.
 */
export async function resolveReport(viewer: Viewer | null, id: string): Promise<ReportRow> {
  const me = requireViewer(viewer)
  const found = await db.report.findFirst({ where: { id, ...ofOthers(me) } })
  if (!found) throw notFound(m.report_not_found, 'id')
  const { roomId, number } = found
  const moderatedId = await moderatedBy(roomId)
  const admin = (await moderates(me, moderatedId)) ? null : await findAdmin(me)
  const report = await changeRoom(roomId, async (tx, room) => {
    if (admin) {
      await lockServer(tx)
      await requireAdmin(admin, tx)
    } else await requirePermission(me, 'RESOLVE_REPORTS', { roomId: moderatedId, tx })
    const { count } = await tx.report.updateMany({
      where: { roomId, number, resolvedAt: null },
      data: { resolvedAt: new Date(), resolvedById: me.user.id },
    })
    if (count) {
      const { authorId } = await requireMessage(tx, { roomId, number })
      const entry = { actorId: me.user.id, targetId: authorId, number }
      await audit(tx, { ...entry, ...auditPlace(room), action: 'REPORT_RESOLVED' })
      if (admin) {
        const { name } = await tx.room.findUniqueOrThrow({ where: { id: moderatedId } })
        const changes = [{ field: 'room', before: null, after: name }]
        await audit(tx, { ...entry, action: 'ROOM_REPORT_RESOLVED', changes })
      }
    }
    return tx.report.findUniqueOrThrow({ where: { id } })
  })
  return admin ? (await forAdmin(admin, [report]))[0]! : { ...report, readable: 'ROOM' }
}

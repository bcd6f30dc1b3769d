import type { Attachment, Room, ScheduledMessage } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { ownThreads } from '../rooms/thread.ts'
import { ownDirects, visibleRooms } from '../rooms/visible-rooms.ts'

/** A scheduled message with its room, as its author may see it, and its attachments. */
export type ScheduledRow = ScheduledMessage & { room: Room; attachments: Attachment[] }

/** Returns what the viewer has scheduled, the next one first, with what could not be sent. */
export async function listScheduled(viewer: Viewer): Promise<ScheduledRow[]> {
  const rows = await db.scheduledMessage.findMany({
    where: { userId: viewer.user.id },
    orderBy: [{ sendAt: 'asc' }, { id: 'asc' }],
  })
  return withRooms(viewer, rows)
}

/** Returns a message that the viewer has scheduled, or null. */
export async function findScheduled(viewer: Viewer | null, id: string): Promise<ScheduledRow | null> {
  const me = requireViewer(viewer)
  const row = await db.scheduledMessage.findFirst({ where: { id, userId: me.user.id } })
  return row && withRoom(me, row)
}

export const withRoom = async (viewer: Viewer, row: ScheduledMessage): Promise<ScheduledRow> =>
  (await withRooms(viewer, [row]))[0]!

/**
 * Adds rooms and attachments. A room that is deleted or that the author is banned from, and a conversation or the room of a thread that
 * they have left, has only its ID, and the kind and the name that they knew.
 */
async function withRooms(viewer: Viewer, rows: ScheduledMessage[]): Promise<ScheduledRow[]> {
  if (!rows.length) return []
  const rooms = await db.room.findMany({
    where: {
      id: { in: [...new Set(rows.map(({ roomId }) => roomId))] },
      OR: [visibleRooms(viewer), ownDirects(viewer), ownThreads(viewer)],
    },
  })
  const attachmentIds = rows.flatMap((row) => row.attachmentIds)
  const attachments = attachmentIds.length
    ? await db.attachment.findMany({ where: { id: { in: attachmentIds } } })
    : []
  const roomById = new Map(rooms.map((room) => [room.id, room]))
  const attachmentById = new Map(attachments.map((attachment) => [attachment.id, attachment]))
  return rows.map((row) => ({
    ...row,
    room: roomById.get(row.roomId) ?? rememberedRoom(row),
    attachments: row.attachmentIds.flatMap((id) => attachmentById.get(id) ?? []),
  }))
}

const rememberedRoom = ({ roomId, roomKind, roomName, userId }: ScheduledMessage): Room => ({
  id: roomId,
  kind: roomKind,
  peopleKey: null,
  name: roomName,
  nameKey: '',
  topic: '',
  searchText: null,
  keyHash: null,
  capacity: null,
  slowMode: 0,
  ownerId: userId,
  memberCount: 0,
  messageCount: 0,
  version: 0,
  updatedVersion: 0,
  resetVersion: 0,
  activeAt: new Date(0),
  storage: 0,
  createdAt: new Date(0),
  membersMayMentionAll: false,
  linkPreviews: false,
  parentId: null,
  rootNumber: null,
})

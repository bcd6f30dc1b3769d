import { db } from '../db/client.ts'
import { attachmentPath, avatarsPath, roomFilesPath } from '../files/storage-paths.ts'
import { storage } from '../files/storage.ts'
import { deleteAbandonedUploads } from '../files/upload.ts'

const DAY = 24 * 60 * 60 * 1_000

/** Deletes what was uploaded a day ago or more and no message carries, and whatever is stored that nothing leads to. */
export async function sweepFiles(): Promise<void> {
  const moment = new Date(Date.now() - DAY)
  await deleteWaiting(moment)
  await sweepRooms(moment)
  await sweepAvatars(moment)
  await deleteAbandonedUploads(moment)
}

async function deleteWaiting(moment: Date): Promise<void> {
  const waiting = { number: null, createdAt: { lt: moment } }
  const found = await db.attachment.findMany({ where: waiting, select: { id: true, roomId: true } })
  for (const file of found) {
    // A message may have come for it meanwhile.
    const { count } = await db.attachment.deleteMany({ where: { ...waiting, id: file.id } })
    if (count) await storage.remove(attachmentPath(file))
  }
}

/** A room's folder after the other: of what is deleted with a message, a room, or an upload that failed, a crash may leave something. */
async function sweepRooms(moment: Date): Promise<void> {
  for (const roomId of await storage.children('rooms')) {
    const stored = await storage.children(roomFilesPath(roomId))
    const rows = await db.attachment.findMany({ where: { roomId }, select: { id: true } })
    const known = new Set(rows.map(({ id }) => id))
    for (const id of stored) if (!known.has(id)) await removeOld(attachmentPath({ roomId, id }), moment)
    if (!rows.length) await removeOld(roomFilesPath(roomId), moment)
  }
}

async function sweepAvatars(moment: Date): Promise<void> {
  for (const id of await storage.children('avatars')) {
    const user = await db.user.findUnique({ where: { id }, select: { avatarKey: true } })
    for (const key of await storage.children(avatarsPath(id)))
      if (key !== user?.avatarKey) await removeOld(`${avatarsPath(id)}/${key}`, moment)
  }
}

/** What is younger may be about to be told of in the database. */
async function removeOld(key: string, moment: Date): Promise<void> {
  const modifiedAt = await storage.modifiedAt(key)
  if (modifiedAt && modifiedAt < moment) await storage.remove(key)
}

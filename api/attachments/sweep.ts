import { db } from '../db/client.ts'
import {
  attachmentPath,
  avatarsPath,
  EMOJI_PATH,
  emojiPath,
  LOGOS_PATH,
  logoPath,
  previewImagePath,
  PREVIEWS_PATH,
  roomFilesPath,
  roomPreviewsPath,
  SHARED_PREVIEWS,
} from '../files/storage-paths.ts'
import { storage } from '../files/storage.ts'
import { deleteAbandonedUploads } from '../files/upload.ts'
import { deleteUnsentAttachment, measureRoom } from './room-storage.ts'

const DAY = 24 * 60 * 60 * 1_000

/** Deletes attachments left unsent for a day, and stored files that nothing in the database refers to. */
export async function sweepFiles(): Promise<void> {
  const yesterday = new Date(Date.now() - DAY)
  await deleteUnsent(yesterday)
  await sweepRooms(yesterday)
  await sweepAvatars(yesterday)
  await sweepLogos(yesterday)
  await sweepPreviews(yesterday)
  await sweepEmoji(yesterday)
  await deleteAbandonedUploads(yesterday)
}

async function deleteUnsent(before: Date): Promise<void> {
  const unsent = { number: null, createdAt: { lt: before } }
  const attachments = await db.attachment.findMany({
    where: unsent,
    select: { id: true, roomId: true, size: true },
  })
  for (const attachment of attachments)
    if (await deleteUnsentAttachment(attachment)) await storage.remove(attachmentPath(attachment))
}

/** Goes through the rooms' folders one at a time. A crash can leave files of deleted messages, deleted rooms and failed uploads. */
async function sweepRooms(before: Date): Promise<void> {
  for (const roomId of await storage.children('rooms')) {
    const stored = await storage.children(roomFilesPath(roomId))
    const rows = await db.attachment.findMany({ where: { roomId }, select: { id: true } })
    const known = new Set(rows.map(({ id }) => id))
    for (const id of stored) if (!known.has(id)) await removeIfOld(attachmentPath({ roomId, id }), before)
    if (!rows.length) await removeIfOld(roomFilesPath(roomId), before)
    await measureRoom(roomId)
  }
}

async function sweepAvatars(before: Date): Promise<void> {
  for (const userId of await storage.children('avatars')) {
    const user = await db.user.findUnique({ where: { id: userId }, select: { avatarKey: true } })
    for (const name of await storage.children(avatarsPath(userId)))
      if (name !== user?.avatarKey) await removeIfOld(`${avatarsPath(userId)}/${name}`, before)
  }
}

async function sweepLogos(before: Date): Promise<void> {
  const keys = await storage.children(LOGOS_PATH)
  if (!keys.length) return
  const server = await db.server.findFirst({ select: { logoKey: true } })
  for (const key of keys) if (key !== server?.logoKey) await removeIfOld(logoPath(key), before)
}

/** Goes through the pictures of each private room, and those that public rooms share. */
async function sweepPreviews(before: Date): Promise<void> {
  for (const scope of await storage.children(PREVIEWS_PATH)) {
    const roomId = scope === SHARED_PREVIEWS ? null : scope
    const stored = await storage.children(roomPreviewsPath(roomId))
    const rows = await db.linkPreview.findMany({ where: { roomId }, select: { imageKey: true } })
    const known = new Set(rows.map(({ imageKey }) => imageKey))
    for (const imageKey of stored)
      if (!known.has(imageKey)) await removeIfOld(previewImagePath({ roomId, imageKey }), before)
  }
}

async function sweepEmoji(before: Date): Promise<void> {
  const keys = await storage.children(EMOJI_PATH)
  if (!keys.length) return
  const rows = await db.customEmoji.findMany({ select: { key: true } })
  const known = new Set(rows.map(({ key }) => key))
  for (const key of keys) if (!known.has(key)) await removeIfOld(emojiPath(key), before)
}

/** Keeps newer files: their row may not be inserted yet. */
async function removeIfOld(storagePath: string, before: Date): Promise<void> {
  const modifiedAt = await storage.modifiedAt(storagePath)
  if (modifiedAt && modifiedAt < before) await storage.remove(storagePath)
}

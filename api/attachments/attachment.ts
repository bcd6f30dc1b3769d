import { randomUUIDv7 } from 'node:crypto'
import { m } from '@latchkey/messages'
import type { Attachment } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { ApiError, badInput, notFound, rateLimited } from '../errors.ts'
import { detectContentType, isAcceptedType } from '../files/content-type.ts'
import { isCleanableFilm } from '../files/metadata/clean.ts'
import { isPicture, prepareFilm, preparePicture } from '../files/picture.ts'
import { attachmentPath, originalPath, removeFiles, thumbnailPath } from '../files/storage-paths.ts'
import { storage } from '../files/storage.ts'
import { deleteTemporaryFiles, type Upload, validateUploadSize } from '../files/upload.ts'
import { requirePermission } from '../rooms/permission.ts'
import { readUploadLimits } from '../server/upload-limits.ts'
import { addStorage, deleteUnsentAttachment } from './room-storage.ts'

/** The maximum number of unsent attachments per user. */
const MAX_UNSENT = 50

/**
 * Stores a file to be sent with a message. Members only. Only the uploader can see it until it is sent; unsent
 * attachments are deleted after a day. Detects the content type, measures pictures and removes their camera metadata.
 */
export async function uploadAttachment(
  viewer: Viewer | null,
  roomId: string,
  upload: Upload,
): Promise<Attachment> {
  const me = requireViewer(viewer)
  await requirePermission(me, 'POST', { roomId })
  const limits = await readUploadLimits()
  validateUploadSize(upload, limits.file)
  const unsent = await db.attachment.count({ where: { uploaderId: me.user.id, number: null } })
  if (unsent >= MAX_UNSENT) throw rateLimited(60, m.attachments_unsent_too_many, { count: unsent })
  const contentType = await detectContentType(upload.path)
  if (!isAcceptedType(contentType)) throw badInput('file', m.file_type_refused, { type: contentType })
  const id = randomUUIDv7()
  const temporaryFiles: string[] = []
  try {
    const picture = isPicture(contentType)
      ? await preparePicture(upload.path, contentType, temporaryFiles)
      : null
    if (isCleanableFilm(contentType)) await prepareFilm(upload.path)
    await storage.put(originalPath({ roomId, id }), picture?.clean ?? upload.path)
    if (picture) await storage.put(thumbnailPath({ roomId, id }), picture.thumbnail)
    const size = (await storage.size(originalPath({ roomId, id }))) ?? 0
    return await db.$transaction(async (tx) => {
      await requirePermission(me, 'POST', { roomId, tx })
      const attachment = await tx.attachment.create({
        data: {
          id,
          roomId,
          uploaderId: me.user.id,
          filename: upload.filename,
          contentType,
          size,
          width: picture?.width,
          height: picture?.height,
        },
      })
      const used = await addStorage(tx, roomId, size)
      if (limits.room !== null && used > limits.room)
        throw badInput('file', m.room_storage_full, { limit: Math.floor((limits.room / 2 ** 20) * 10) / 10 })
      return attachment
    })
  } catch (error) {
    removeFiles([attachmentPath({ roomId, id })])
    throw error
  } finally {
    await deleteTemporaryFiles(temporaryFiles)
  }
}

/**
 * Returns an attachment that the viewer may see: every member once it is sent, only its uploader before. Throws NOT_FOUND
 * or FORBIDDEN otherwise.
 */
export async function findAttachment(viewer: Viewer | null, id: string): Promise<Attachment> {
  const me = requireViewer(viewer)
  const attachment = await db.attachment.findUnique({ where: { id } })
  if (!attachment || (attachment.number === null && attachment.uploaderId !== me.user.id))
    throw notFound(m.file_not_found, 'id')
  await requireFileAccess(me, attachment.roomId)
  return attachment
}

/** Checks that the viewer may read a room whose file they ask for. Throws NOT_FOUND or FORBIDDEN. */
export async function requireFileAccess(viewer: Viewer, roomId: string): Promise<void> {
  await requirePermission(viewer, 'READ', { roomId }).catch((error: unknown) => {
    // In a conversation of others: the same as for a file that does not exist.
    throw error instanceof ApiError && error.code === 'NOT_FOUND' ? notFound(m.file_not_found, 'id') : error
  })
}

/** Deletes an unsent attachment of the viewer. Returns false if there is none. */
export async function deleteAttachment(viewer: Viewer | null, id: string): Promise<boolean> {
  const me = requireViewer(viewer)
  const unsent = { id, uploaderId: me.user.id, number: null }
  const attachment = await db.attachment.findFirst({ where: unsent })
  if (!attachment || !(await deleteUnsentAttachment(attachment))) return false
  removeFiles([attachmentPath(attachment)])
  return true
}

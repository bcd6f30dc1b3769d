import { randomUUIDv7 } from 'node:crypto'
import type { Attachment } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { env } from '../env.ts'
import { badInput, notFound, rateLimited } from '../errors.ts'
import { requirePermission } from '../rooms/membership.ts'
import { detectContentType, isAcceptedType } from '../files/content-type.ts'
import { attachmentPath, originalPath, removeFiles, thumbnailPath } from '../files/storage-paths.ts'
import { isPicture, preparePicture } from '../files/picture.ts'
import { storage } from '../files/storage.ts'
import { deleteTemporaryFiles, type Upload } from '../files/upload.ts'

/** How many files someone may have uploaded that no message carries yet. */
const MAX_WAITING = 50

/**
 * Keeps a file for a message to carry: shown to nobody but its uploader until one does, deleted after a day without one.
 * Its type is found out, not believed; a picture is measured, and what a camera wrote into it is taken out. Members only.
 */
export async function uploadAttachment(
  viewer: Viewer | null,
  roomId: string,
  upload: Upload,
): Promise<Attachment> {
  const me = requireViewer(viewer)
  await requirePermission(me, roomId, 'POST')
  validateUploadSize(upload)
  const waiting = await db.attachment.count({ where: { uploaderId: me.user.id, number: null } })
  if (waiting >= MAX_WAITING)
    throw rateLimited(`You have ${waiting} files that no message carries. Send them, or remove some.`, 60)
  const contentType = await detectContentType(upload.path)
  if (!isAcceptedType(contentType)) throw badInput('file', `Files of the kind ${contentType} are not taken here.`)
  const id = randomUUIDv7()
  const made: string[] = []
  try {
    const picture = isPicture(contentType) ? await preparePicture(upload.path, contentType, made) : null
    await storage.put(originalPath({ roomId, id }), picture?.clean ?? upload.path)
    if (picture) await storage.put(thumbnailPath({ roomId, id }), picture.thumbnail)
    const size = (await storage.size(originalPath({ roomId, id }))) ?? 0
    return await db.$transaction(async (tx) => {
      await requirePermission(me, roomId, 'POST', tx)
      return tx.attachment.create({
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
    })
  } catch (error) {
    removeFiles([attachmentPath({ roomId, id })])
    throw error
  } finally {
    await deleteTemporaryFiles(made)
  }
}

/** BAD_USER_INPUT for a file that is empty, or larger than may be. */
export function validateUploadSize({ size }: Upload): void {
  if (size === 0) throw badInput('file', 'This file is empty.')
  if (size === null)
    throw badInput('file', `This file is larger than ${inMegabytes(env.UPLOAD_LIMIT)}, which is the most.`)
}

const inMegabytes = (bytes: number) =>
  bytes < 2 ** 20 ? `${Math.floor(bytes / 2 ** 10)} kB` : `${Math.floor((bytes / 2 ** 20) * 10) / 10} MB`

/** An attachment that the viewer may see: as members see its message, its uploader before there is one; else NOT_FOUND or FORBIDDEN. */
export async function findAttachment(viewer: Viewer | null, id: string): Promise<Attachment> {
  const me = requireViewer(viewer)
  const attachment = await db.attachment.findUnique({ where: { id } })
  if (!attachment || (attachment.number === null && attachment.uploaderId !== me.user.id))
    throw notFound('There is no such file (any more).', 'id')
  await requirePermission(me, attachment.roomId, 'READ')
  return attachment
}

/** Deletes a file that the viewer uploaded and no message carries yet. False when there is none. */
export async function deleteAttachment(viewer: Viewer | null, id: string): Promise<boolean> {
  const me = requireViewer(viewer)
  const mine = { id, uploaderId: me.user.id, number: null }
  const attachment = await db.attachment.findFirst({ where: mine })
  const { count } = await db.attachment.deleteMany({ where: mine })
  if (attachment && count) removeFiles([attachmentPath(attachment)])
  return count > 0
}

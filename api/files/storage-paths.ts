import { logger } from '../logger.ts'
import { storage } from './storage.ts'

/** An attachment, as far as it takes to find its file. */
export type AttachmentFile = { roomId: string; id: string }

/** Below this are an attachment's objects: the original, and the smaller picture of one. */
export const attachmentPath = ({ roomId, id }: AttachmentFile) => `rooms/${roomId}/${id}`

export const originalPath = (file: AttachmentFile) => `${attachmentPath(file)}/original`
export const thumbnailPath = (file: AttachmentFile) => `${attachmentPath(file)}/thumbnail`

/** Below this are a person's avatars: the one that is in use, and for a moment the one before. */
export const avatarsPath = (userId: string) => `avatars/${userId}`

/** Below this is all that was uploaded to a room. */
export const roomFilesPath = (roomId: string) => `rooms/${roomId}`

/**
 * Deletes what is stored under these keys. To be called once nothing in the database leads there any more: what fails,
 * or is cut off by a crash, is found by the sweep.
 */
export function removeFiles(keys: string[]): void {
  for (const key of keys)
    storage
      .remove(key)
      .catch((err: unknown) =>
        logger.warn({ err, key }, 'A file could not be deleted; the sweep tries again'),
      )
}

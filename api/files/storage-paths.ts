import { logger } from '../logger.ts'
import { storage } from './storage.ts'

/** The part of an attachment that locates its files. */
export type AttachmentFile = { roomId: string; id: string }

/** Contains an attachment's original and, for a picture, its thumbnail. */
export const attachmentPath = ({ roomId, id }: AttachmentFile) => `rooms/${roomId}/${id}`

export const originalPath = (file: AttachmentFile) => `${attachmentPath(file)}/original`
export const thumbnailPath = (file: AttachmentFile) => `${attachmentPath(file)}/thumbnail`

/** Contains a user's avatars: the current one and, briefly, the one it replaced. */
export const avatarsPath = (userId: string) => `avatars/${userId}`

/** The server's logo: the current one and, briefly, the one it replaced. */
export const LOGOS_PATH = 'logo'
export const logoPath = (key: string) => `${LOGOS_PATH}/${key}`

/** Contains the pictures of link previews: of one private room, or those that public rooms share. */
export const PREVIEWS_PATH = 'previews'
export const SHARED_PREVIEWS = 'shared'
export const roomPreviewsPath = (roomId: string | null) => `${PREVIEWS_PATH}/${roomId ?? SHARED_PREVIEWS}`
export const previewImagePath = ({ roomId, imageKey }: { roomId: string | null; imageKey: string }) =>
  `${roomPreviewsPath(roomId)}/${imageKey}`
/** The pictures of custom emoji. */
export const EMOJI_PATH = 'emoji'
/** Contains the picture of a custom emoji and, if that moves, a still one. */
export const emojiPath = (key: string) => `${EMOJI_PATH}/${key}`
export const emojiPicturePath = (key: string) => `${emojiPath(key)}/picture`
export const emojiStillPath = (key: string) => `${emojiPath(key)}/still`

/** Contains every file uploaded to a room. */
export const roomFilesPath = (roomId: string) => `rooms/${roomId}`

/**
 * Deletes everything stored at these paths, in the background. Call it after the database no longer refers to them. The
 * sweep (attachments/sweep.ts) deletes what a failure or a crash leaves behind.
 */
export function removeFiles(storagePaths: string[]): void {
  for (const storagePath of storagePaths)
    storage
      .remove(storagePath)
      .catch((err: unknown) =>
        logger.warn({ err, storagePath }, 'Could not delete a file; the next sweep will retry'),
      )
}

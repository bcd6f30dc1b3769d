import { previewImagePath } from './storage-paths.ts'

/** An attachment's path on this server. The filename is there so that downloads are saved under it; serving ignores it. */
export const attachmentUrl = ({ id, filename }: { id: string; filename: string }): string =>
  `/files/${id}/${encodeURIComponent(filename)}`

/** The path on this server of a link preview's picture. Null without one. */
export const previewImageUrl = ({
  roomId,
  imageKey,
}: {
  roomId: string | null
  imageKey: string | null
}): string | null => imageKey && `/files/${previewImagePath({ roomId, imageKey })}`

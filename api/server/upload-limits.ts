import { db } from '../db/client.ts'
import { env } from '../env.ts'

/** The limits for files in rooms, in bytes. */
export type UploadLimits = {
  /** Of one file. */
  file: number
  /** Of all files of a room together. Null for no limit. */
  room: number | null
}

/** Returns the limits that the admins set. UPLOAD_LIMIT is the most that a file can have in any case. */
export async function readUploadLimits(): Promise<UploadLimits> {
  const server = await db.server.findFirst({ select: { uploadLimit: true, roomStorageLimit: true } })
  return { file: effectiveLimit(server?.uploadLimit ?? null), room: server?.roomStorageLimit ?? null }
}

/** Returns the maximum size of a file, by what the admins set. */
export const effectiveLimit = (uploadLimit: number | null): number =>
  Math.min(uploadLimit ?? env.UPLOAD_LIMIT, env.UPLOAD_LIMIT)

import { randomBytes } from 'node:crypto'
import { m } from '@latchkey/messages'
import type { Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { badInput } from '../errors.ts'
import { detectContentType } from '../files/content-type.ts'
import { isPicture, prepareSquare } from '../files/picture.ts'
import { logoPath, removeFiles } from '../files/storage-paths.ts'
import { storage } from '../files/storage.ts'
import { deleteTemporaryFiles, type Upload, validateUploadSize } from '../files/upload.ts'
import { audit } from '../rooms/audit-log.ts'
import { changeServer, requireAdmin } from './admin.ts'
import { logoUrl, type ServerSettings } from './settings.ts'

/** Pixels: the size of the largest icon that devices ask for. */
const LOGO_SIZE = 512

/** Sets the server's logo to a picture, cropped to a square. Admins only. BAD_USER_INPUT if the file is not a supported picture. */
export async function uploadServerLogo(viewer: Viewer | null, upload: Upload): Promise<ServerSettings> {
  // Decoding pictures is work that nobody else can cause.
  await requireAdmin(viewer, db)
  validateUploadSize(upload)
  if (!isPicture(await detectContentType(upload.path))) throw badInput('file', m.avatar_type_unsupported)
  const logo = await prepareSquare(upload.path, LOGO_SIZE)
  const logoKey = randomBytes(12).toString('hex')
  try {
    await storage.put(logoPath(logoKey), logo)
    return await setLogo(viewer, logoKey)
  } catch (error) {
    removeFiles([logoPath(logoKey)])
    throw error
  } finally {
    await deleteTemporaryFiles([logo])
  }
}

/** Removes the server's logo. Admins only. */
export const removeServerLogo = (viewer: Viewer | null): Promise<ServerSettings> => setLogo(viewer, null)

async function setLogo(viewer: Viewer | null, logoKey: string | null): Promise<ServerSettings> {
  const { before, after } = await changeServer(viewer, async (tx, { user }) => {
    const before = await tx.server.findFirstOrThrow()
    const after = await tx.server.update({ where: { id: before.id }, data: { logoKey } })
    const changes = [{ field: 'logo', before: logoUrl(before), after: logoUrl(after) }]
    if (before.logoKey !== logoKey) await audit(tx, { action: 'SERVER_UPDATED', actorId: user.id, changes })
    return { before, after }
  })
  if (before.logoKey) removeFiles([logoPath(before.logoKey)])
  return after
}

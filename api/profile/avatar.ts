import { randomBytes } from 'node:crypto'
import { m } from '@latchkey/messages'
import type { User } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { badInput } from '../errors.ts'
import { detectContentType } from '../files/content-type.ts'
import { isPicture, prepareSquare } from '../files/picture.ts'
import { avatarsPath, removeFiles } from '../files/storage-paths.ts'
import { storage } from '../files/storage.ts'
import { deleteTemporaryFiles, type Upload, validateUploadSize } from '../files/upload.ts'
import { publishProfile } from './profile.ts'

/** Pixels. */
const AVATAR_SIZE = 256

/**
 * Sets the viewer's avatar to a picture, cropped to a square. BAD_USER_INPUT if the file is not a supported picture.
 */
export async function uploadAvatar(viewer: Viewer | null, upload: Upload): Promise<User> {
  const { user } = requireViewer(viewer)
  validateUploadSize(upload)
  if (!isPicture(await detectContentType(upload.path))) throw badInput('file', m.avatar_type_unsupported)
  const avatar = await prepareSquare(upload.path, AVATAR_SIZE)
  const avatarKey = randomBytes(12).toString('hex')
  try {
    await storage.put(`${avatarsPath(user.id)}/${avatarKey}`, avatar)
    return await setAvatar(user.id, avatarKey)
  } finally {
    await deleteTemporaryFiles([avatar])
  }
}

/** Removes the viewer's avatar, so that their initials are shown. */
export async function removeAvatar(viewer: Viewer | null): Promise<User> {
  return setAvatar(requireViewer(viewer).user.id, null)
}

async function setAvatar(userId: string, avatarKey: string | null): Promise<User> {
  const before = await db.user.findUnique({ where: { id: userId }, select: { avatarKey: true } })
  const user = await db.user.update({ where: { id: userId }, data: { avatarKey } })
  if (before?.avatarKey) removeFiles([`${avatarsPath(userId)}/${before.avatarKey}`])
  void publishProfile(user)
  return user
}

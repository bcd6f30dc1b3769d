import { randomBytes } from 'node:crypto'
import type { User } from '../../prisma/generated/client/client.ts'
import { profileChanged } from './profile.ts'
import { requireViewer, type Viewer } from './viewer.ts'
import { db } from '../db/client.ts'
import { badInput } from '../errors.ts'
import { detectContentType } from '../files/content-type.ts'
import { avatarsPath, removeFiles } from '../files/storage-paths.ts'
import { isPicture, prepareAvatar } from '../files/picture.ts'
import { storage } from '../files/storage.ts'
import { deleteTemporaryFiles, type Upload, validateUploadSize } from '../files/upload.ts'

/** Makes a picture the viewer's avatar, cut to a square; everyone in its rooms is told. BAD_USER_INPUT when it is none. */
export async function uploadAvatar(viewer: Viewer | null, upload: Upload): Promise<User> {
  const { user } = requireViewer(viewer)
  validateUploadSize(upload)
  if (!isPicture(await detectContentType(upload.path)))
    throw badInput('file', 'This is no picture that can be shown. Send a JPEG, PNG, WebP, GIF or AVIF.')
  const avatar = await prepareAvatar(upload.path)
  const avatarKey = randomBytes(12).toString('hex')
  try {
    await storage.put(`${avatarsPath(user.id)}/${avatarKey}`, avatar)
    return await setAvatar(user.id, avatarKey)
  } finally {
    await deleteTemporaryFiles([avatar])
  }
}

/** Takes the viewer's avatar away: initials are shown again. */
export async function removeAvatar(viewer: Viewer | null): Promise<User> {
  return setAvatar(requireViewer(viewer).user.id, null)
}

async function setAvatar(userId: string, avatarKey: string | null): Promise<User> {
  const before = await db.user.findUnique({ where: { id: userId }, select: { avatarKey: true } })
  const user = await db.user.update({ where: { id: userId }, data: { avatarKey } })
  if (before?.avatarKey) removeFiles([`${avatarsPath(userId)}/${before.avatarKey}`])
  profileChanged(user)
  return user
}

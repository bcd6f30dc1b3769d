import { randomBytes } from 'node:crypto'
import { m } from '@latchkey/messages'
import type { User } from '../../prisma/generated/client/client.ts'
import { requireBot } from '../accounts/bot.ts'
import { requireSession, requireViewer, type Viewer } from '../accounts/viewer.ts'
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
 * Sets the avatar of the viewer, or of a bot of theirs, to a picture, cropped to a square. BAD_USER_INPUT if the file is
 * not a supported picture, NOT_FOUND if the viewer does not own the bot.
 */
export async function uploadAvatar(
  viewer: Viewer | null,
  upload: Upload,
  botId: string | null = null,
): Promise<User> {
  const user = await requireAccount(viewer, botId)
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

/** Removes the avatar of the viewer, or of a bot of theirs, so that the initials are shown. */
export async function removeAvatar(viewer: Viewer | null, botId: string | null = null): Promise<User> {
  const user = await requireAccount(viewer, botId)
  return setAvatar(user.id, null)
}

/** Returns the viewer, or their bot. A session alone may change a bot, as with everything else about it. */
const requireAccount = (viewer: Viewer | null, botId: string | null): Promise<User> | User =>
  botId === null ? requireViewer(viewer).user : requireBot(db, requireSession(viewer).user.id, botId)

async function setAvatar(userId: string, avatarKey: string | null): Promise<User> {
  const before = await db.user.findUnique({ where: { id: userId }, select: { avatarKey: true } })
  const user = await db.user.update({ where: { id: userId }, data: { avatarKey } })
  if (before?.avatarKey) removeFiles([`${avatarsPath(userId)}/${before.avatarKey}`])
  void publishProfile(user)
  return user
}

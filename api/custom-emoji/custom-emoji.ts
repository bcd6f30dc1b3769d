import { randomBytes } from 'node:crypto'
import { m } from '@latchkey/messages'
import type { CustomEmoji } from '../../prisma/generated/client/client.ts'
import { rejectSuspended } from '../accounts/suspension.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { badInput, conflict, unauthenticated } from '../errors.ts'
import { detectContentType } from '../files/content-type.ts'
import { type EmojiPicture, prepareEmoji } from '../files/emoji-picture.ts'
import { isPicture } from '../files/picture.ts'
import { emojiPath, emojiPicturePath, emojiStillPath, removeFiles } from '../files/storage-paths.ts'
import { storage } from '../files/storage.ts'
import { deleteTemporaryFiles, type Upload, validateUploadSize } from '../files/upload.ts'
import type { Tx } from '../room-log/change-room.ts'
import { audit } from '../rooms/audit-log.ts'
import { lockServer, requireAdmin } from '../server/admin.ts'
import { customEmojiChannel } from './changes.ts'

/** Clients load the whole list, and people choose from it. */
const MAX_CUSTOM_EMOJI = 500
/** Bytes of an uploaded picture. */
const MAX_SIZE = 2 ** 20

/** Returns all custom emoji, or those with these names, by name. */
export async function listCustomEmoji(
  viewer: Viewer | null,
  names?: readonly string[] | null,
): Promise<CustomEmoji[]> {
  requireViewer(viewer)
  return names ? findEmojiNamed(names) : db.customEmoji.findMany({ orderBy: { name: 'asc' } })
}

/** Returns the custom emoji with these names, by name. */
export const findEmojiNamed = (names: readonly string[]): Promise<CustomEmoji[]> =>
  db.customEmoji.findMany({ where: { name: { in: [...names] } }, orderBy: { name: 'asc' } })

/** Returns a custom emoji by ID, or null. */
export async function findCustomEmoji(viewer: Viewer | null, id: string): Promise<CustomEmoji | null> {
  requireViewer(viewer)
  return db.customEmoji.findUnique({ where: { id } })
}

/**
 * Adds a custom emoji. Admins, and everyone if the server allows it. BAD_USER_INPUT if the name is that of a Unicode emoji, or if
 * the file is not a supported picture; CONFLICT if the name is taken, or if there are too many.
 */
export async function uploadCustomEmoji(
  viewer: Viewer | null,
  { name, upload }: { name: string; upload: Upload },
): Promise<CustomEmoji> {
  const me = requireViewer(viewer)
  // Before the picture is decoded, which is work that nobody else can cause.
  await requireUploader(me, db)
  await rejectUnicodeName(name)
  await rejectTaken(db, name)
  validateUploadSize(upload, MAX_SIZE)
  if (!isPicture(await detectContentType(upload.path))) throw badInput('file', m.avatar_type_unsupported)
  const picture = await prepareEmoji(upload.path)
  const key = randomBytes(12).toString('hex')
  try {
    await store(key, picture)
    const uploaded = await db.$transaction(async (tx) => {
      // One after the other, so that the number and the name hold.
      await lockServer(tx)
      await requireUploader(me, tx)
      await rejectTaken(tx, name)
      if ((await tx.customEmoji.count()) >= MAX_CUSTOM_EMOJI)
        throw conflict(m.emoji_custom_too_many, { max: MAX_CUSTOM_EMOJI })
      const changes = [{ field: 'name', before: null, after: name }]
      await audit(tx, { action: 'EMOJI_UPLOADED', actorId: me.user.id, changes })
      const animated = picture.still !== null
      return tx.customEmoji.create({ data: { name, key, animated, createdById: me.user.id } })
    })
    customEmojiChannel.publish(name)
    return uploaded
  } catch (error) {
    removeFiles([emojiPath(key)])
    throw error
  } finally {
    await deleteTemporaryFiles([picture.path, ...(picture.still === null ? [] : [picture.still])])
  }
}

async function store(key: string, { path, still }: EmojiPicture): Promise<void> {
  if (still !== null) await storage.put(emojiStillPath(key), still)
  await storage.put(emojiPicturePath(key), path)
}

/**
 * Deletes a custom emoji: its name is shown in its place. False if it does not exist. Admins, and who uploaded it while the server
 * lets everyone upload.
 */
export async function deleteCustomEmoji(viewer: Viewer | null, id: string): Promise<boolean> {
  const me = requireViewer(viewer)
  const deleted = await db.$transaction(async (tx) => {
    await lockServer(tx)
    const emoji = await tx.customEmoji.findUnique({ where: { id } })
    if (emoji?.createdById === me.user.id) await requireUploader(me, tx)
    else await requireAdmin(me, tx)
    if (!emoji) return null
    await tx.customEmoji.delete({ where: { id } })
    await audit(tx, {
      action: 'EMOJI_DELETED',
      actorId: me.user.id,
      targetId: emoji.createdById,
      changes: [{ field: 'name', before: emoji.name, after: null }],
    })
    return emoji
  })
  if (!deleted) return false
  customEmojiChannel.publish(deleted.name)
  removeFiles([emojiPath(deleted.key)])
  return true
}

/**
 * Throws FORBIDDEN unless the server lets everyone upload, or the viewer is an admin with a session. Asks the database, as
 * requireAdmin does.
 */
async function requireUploader(me: Viewer, tx: Tx): Promise<void> {
  if (!(await tx.server.findFirst({ where: { customEmojiOpen: true } })))
    return void (await requireAdmin(me, tx))
  const user = await tx.user.findUnique({ where: { id: me.user.id, deletedAt: null } })
  if (!user) throw unauthenticated(m.sign_in_required)
  rejectSuspended(user)
}

async function rejectTaken(tx: Tx, name: string): Promise<void> {
  if (await tx.customEmoji.count({ where: { name } })) throw conflict(m.emoji_name_taken, 'name')
}

/** Throws BAD_USER_INPUT for a name that means a Unicode emoji in messages. */
async function rejectUnicodeName(name: string): Promise<void> {
  // Loaded with the first upload.
  const { nameToEmoji } = await import('gemoji')
  const emoji = Object.hasOwn(nameToEmoji, name) && nameToEmoji[name]
  if (emoji) throw badInput('name', m.emoji_name_unicode, { name, emoji })
}

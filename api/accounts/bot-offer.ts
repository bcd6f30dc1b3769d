import { m } from '@latchkey/messages'
import type { User } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { badInput, conflict, notFound } from '../errors.ts'
import { revokeAccessTokens } from './access-token.ts'
import { lockOwners, MAX_BOTS, ownedBy, requireBot } from './bot.ts'
import { requireSession, type Viewer } from './viewer.ts'

/**
 * Offers a bot of the viewer's to another person, who becomes its owner by accepting it. Null withdraws the offer. NOT_FOUND for
 * someone without an account, BAD_USER_INPUT for a bot or the viewer.
 */
export async function offerBot(viewer: Viewer | null, botId: string, toId: string | null): Promise<User> {
  const { user } = requireSession(viewer)
  return db.$transaction(async (tx) => {
    await lockOwners(tx, [user.id])
    await requireBot(tx, user.id, botId)
    if (toId === user.id) throw badInput('toUserId', m.person_is_yourself)
    const to = toId === null ? null : await tx.user.findUnique({ where: { id: toId, deletedAt: null } })
    if (toId !== null && !to) throw notFound(m.user_not_found, 'toUserId')
    if (to?.bot) throw badInput('toUserId', m.bot_owner_is_bot)
    return tx.user.update({ where: { id: botId }, data: { offeredToId: toId } })
  })
}

/** Returns the bots that the viewer can accept, newest first. */
export const listOfferedBots = ({ user }: Viewer): Promise<User[]> =>
  db.user.findMany({ where: offeredTo(user.id), orderBy: { id: 'desc' } })

const offeredTo = (userId: string) => ({ offeredToId: userId, deletedAt: null })

/**
 * Makes the viewer the owner of a bot that was offered to them. Its access tokens, which the former owner has, end on every
 * node. NOT_FOUND if the bot is not offered to the viewer, CONFLICT if they own too many.
 */
export async function acceptBot(viewer: Viewer | null, botId: string): Promise<User> {
  const { user } = requireSession(viewer)
  const where = { id: botId, ...offeredTo(user.id) }
  const offered = await db.user.findFirst({ where })
  if (!offered?.ownerId) throw notFound(m.user_not_found, 'userId')
  const ownerId = offered.ownerId
  const bot = await db.$transaction(async (tx) => {
    // A deletion of the former owner's account, or a new token by them, waits for this or comes first.
    await lockOwners(tx, [user.id, ownerId])
    const { count } = await tx.user.updateMany({
      where: { ...where, ownerId },
      data: { ownerId: user.id, offeredToId: null },
    })
    if (!count) throw notFound(m.user_not_found, 'userId')
    if ((await tx.user.count({ where: ownedBy(user.id) })) > MAX_BOTS)
      throw conflict(m.bots_too_many, { max: MAX_BOTS })
    return tx.user.findUniqueOrThrow({ where: { id: botId } })
  })
  await revokeAccessTokens({ userId: botId })
  return bot
}

/** Declines a bot that was offered to the viewer. False if there is no offer. */
export async function declineBot(viewer: Viewer | null, botId: string): Promise<boolean> {
  const { user } = requireSession(viewer)
  const where = { id: botId, ...offeredTo(user.id) }
  return (await db.user.updateMany({ where, data: { offeredToId: null } })).count > 0
}

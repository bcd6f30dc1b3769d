import { m } from '@latchkey/messages'
import type { TokenScope, User } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { conflict, notFound, unauthenticated } from '../errors.ts'
import type { Tx } from '../room-log/change-room.ts'
import { insertAccessToken, revokeAccessTokens } from './access-token.ts'
import { createOwnedAccount } from './create-account.ts'
import { isSuspended } from './suspension.ts'
import { requireSession, type Viewer } from './viewer.ts'

/** The most bots that a person can own. */
export const MAX_BOTS = 20

export type NewBot = { username: string; displayName?: string | null; scopes: TokenScope[] }
/** A bot and its new access token, which is not stored. */
export type BotWithToken = { bot: User; token: string }

/**
 * Creates a bot that the viewer owns: an account without a password, with an access token. It ends with its owner's account, unless they hand it over before.
 * CONFLICT when the username is taken, or the viewer owns too many bots.
 */
export async function createBot(
  viewer: Viewer | null,
  { username, displayName, scopes }: NewBot,
): Promise<BotWithToken> {
  const { user } = requireSession(viewer)
  return db.$transaction(async (tx) => {
    await lockOwner(tx, user.id)
    if ((await tx.user.count({ where: ownedBy(user.id) })) >= MAX_BOTS)
      throw conflict(m.bots_too_many, { max: MAX_BOTS })
    const bot = await createOwnedAccount(tx, {
      username: username.toLowerCase(),
      displayName: displayName || username,
      bot: true,
      ownerId: user.id,
    })
    const { token } = await insertAccessToken(tx, bot.id, { name: bot.username, scopes })
    return { bot, token }
  })
}

/** Gives a bot of the viewer's a new access token. Revokes the former ones, which ends what was opened with them. */
export async function replaceBotToken(
  viewer: Viewer | null,
  botId: string,
  scopes: TokenScope[],
): Promise<BotWithToken> {
  const { user } = requireSession(viewer)
  const { bot, token, accessToken } = await db.$transaction(async (tx) => {
    await lockOwner(tx, user.id)
    const bot = await requireBot(tx, user.id, botId)
    return { bot, ...(await insertAccessToken(tx, botId, { name: bot.username, scopes })) }
  })
  await revokeAccessTokens({ userId: botId, id: { not: accessToken.id } })
  return { bot, token }
}

/** Returns the viewer's bots, newest first. */
export const listBots = ({ user }: Viewer): Promise<User[]> =>
  db.user.findMany({ where: ownedBy(user.id), orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] })

/** Returns a bot of this owner. NOT_FOUND if there is none. */
export async function requireBot(tx: Tx, ownerId: string, id: string): Promise<User> {
  const bot = await tx.user.findFirst({ where: { id, ...ownedBy(ownerId) } })
  if (!bot) throw notFound(m.user_not_found, 'userId')
  return bot
}

export const ownedBy = (ownerId: string) => ({ ownerId, deletedAt: null })

/** Locks the rows of owners, in the same order everywhere. UNAUTHENTICATED if the first one's account has gone meanwhile. */
export async function lockOwners(tx: Tx, [viewerId, ...others]: [string, ...string[]]): Promise<void> {
  for (const id of [viewerId, ...others].toSorted())
    await tx.$queryRaw`SELECT 1 FROM "User" WHERE id = ${id}::uuid FOR NO KEY UPDATE`
  await lockOwner(tx, viewerId)
}

/**
 * Locks the owner's row, so that no bot and no token is created while the account is being deleted or suspended: that ends
 * the tokens that it finds. The viewer may be up to five seconds old.
 */
async function lockOwner(tx: Tx, id: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "User" WHERE id = ${id}::uuid FOR NO KEY UPDATE`
  const owner = await tx.user.findUnique({ where: { id, deletedAt: null } })
  if (!owner || isSuspended(owner)) throw unauthenticated(m.sign_in_required)
}

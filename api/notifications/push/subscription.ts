import { m } from '@latchkey/messages'
import type { PushSubscription } from '../../../prisma/generated/client/client.ts'
import { requireSession, type Viewer } from '../../accounts/viewer.ts'
import type { ClientInfo } from '../../context.ts'
import { db } from '../../db/client.ts'
import { notFound } from '../../errors.ts'
import { mailLocale } from '../../mail/locale.ts'

export type NewSubscription = { endpoint: string; p256dh: string; auth: string }

/** The most browsers of one person. The oldest gives way. */
const MAX_SUBSCRIPTIONS = 20

/**
 * Adds a browser that shows the viewer's notifications, until the session ends. The same endpoint again replaces it, also
 * from another account: the browser is theirs now.
 */
export async function addPushSubscription(
  viewer: Viewer | null,
  { endpoint, p256dh, auth }: NewSubscription,
  client: ClientInfo | null,
): Promise<PushSubscription> {
  const { user, sessionId } = requireSession(viewer)
  const data = {
    userId: user.id,
    sessionId,
    p256dh,
    auth,
    userAgent: client?.userAgent?.slice(0, 300) ?? null,
    locale: mailLocale(null, client),
  }
  return db.$transaction(async (tx) => {
    // One after the other, so that there are not too many.
    await tx.$queryRaw`SELECT FROM "User" WHERE id = ${user.id}::uuid FOR NO KEY UPDATE`
    // With what was to be sent to the other account.
    await tx.pushSubscription.deleteMany({ where: { endpoint, userId: { not: user.id } } })
    const added = await tx.pushSubscription.upsert({
      where: { endpoint },
      create: { endpoint, ...data },
      update: { ...data, failures: 0 },
    })
    const rest = await tx.pushSubscription.findMany({
      where: { userId: user.id, id: { not: added.id } },
      orderBy: { id: 'desc' },
      skip: MAX_SUBSCRIPTIONS - 1,
      select: { id: true },
    })
    await tx.pushSubscription.deleteMany({ where: { id: { in: rest.map(({ id }) => id) } } })
    return added
  })
}

/** Returns the browsers that show the viewer's notifications, the newest first. */
export const listPushSubscriptions = (viewer: Viewer | null): Promise<PushSubscription[]> =>
  db.pushSubscription.findMany({ where: { userId: requireSession(viewer).user.id }, orderBy: { id: 'desc' } })

/** Returns one of the viewer's browsers. NOT_FOUND if it is none of theirs. */
export async function requirePushSubscription(viewer: Viewer | null, id: string): Promise<PushSubscription> {
  const found = (await listPushSubscriptions(viewer)).find((subscription) => subscription.id === id)
  if (!found) throw notFound(m.push_subscription_not_found, 'id')
  return found
}

/** Removes one of the viewer's browsers. NOT_FOUND if it is none of theirs. */
export async function removePushSubscription(viewer: Viewer | null, id: string): Promise<boolean> {
  await requirePushSubscription(viewer, id)
  await db.pushSubscription.deleteMany({ where: { id } })
  return true
}

import { db } from '../db/client.ts'
import { addPushTasks, wakePush } from './push/queue.ts'
import { publishAdded } from './write.ts'

/** Notifies a person of a sign-in to their account, and tells all of their devices. */
export async function notifySignIn({
  userId,
  sessionHash,
  userAgent,
}: {
  userId: string
  sessionHash: string
  userAgent: string | null
}): Promise<void> {
  const { id, hasPush } = await db.$transaction(async (tx) => {
    const { id } = await tx.notification.create({
      data: { userId, actorId: userId, cause: 'SIGN_IN', userAgent },
      select: { id: true },
    })
    await tx.session.updateMany({ where: { id: sessionHash }, data: { notificationId: id } })
    return { id, hasPush: await addPushTasks(tx, [id]) }
  })
  if (hasPush) wakePush()
  publishAdded([{ id, userId }])
}

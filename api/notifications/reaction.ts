import type { Message } from '../../prisma/generated/client/client.ts'
import type { RoomLog, Tx } from '../room-log/change-room.ts'
import type { MessageKey } from '../room-log/rows.ts'
import { publishRead } from './channel.ts'
import { decide, inThread } from './decide.ts'
import { mayNotify } from './may-notify.ts'
import { publishAdded } from './write.ts'

/** Notifies the author of a message of the first reaction of a person to it, in the transaction that adds the reaction. */
export async function notifyOfReaction(
  tx: Tx,
  log: RoomLog,
  { message, actorId }: { message: Message; actorId: string },
): Promise<void> {
  const { roomId, number, authorId } = message
  if (authorId === actorId) return
  const author = await tx.membership.findUnique({
    where: { roomId_userId: { roomId, userId: authorId }, status: 'ACTIVE' },
    include: {
      room: { select: { kind: true, parent: { select: { memberships: { where: { userId: authorId } } } } } },
    },
  })
  const settings = author && inThread(author, author.room.parent?.memberships[0])
  const decision =
    settings && decide(new Set(['REACTION']), { ...settings, kind: settings.room.kind }, new Date())
  if (!decision || !(await mayNotify(actorId, [authorId])).length) return
  const written = await tx.notification.createManyAndReturn({
    data: [{ userId: authorId, cause: decision.cause, roomId, number, actorId }],
    skipDuplicates: true,
    select: { id: true, userId: true },
  })
  log.afterCommit(() => publishAdded(written))
}

/** Removes the notification of a person's reactions to a message, when the last of them is removed. */
export async function forgetReaction(
  tx: Tx,
  log: RoomLog,
  { key, actorId }: { key: MessageKey; actorId: string },
): Promise<void> {
  if (await tx.reaction.count({ where: { ...key, userId: actorId } })) return
  const removed = await tx.notification.findMany({
    where: { ...key, actorId, cause: 'REACTION' },
    select: { id: true, userId: true },
  })
  if (!removed.length) return
  await tx.notification.deleteMany({ where: { id: { in: removed.map(({ id }) => id) } } })
  log.afterCommit(() => publishRead(removed.map(({ userId }) => userId)))
}

/** Marks the notifications of messages as read when the messages are deleted: there is nothing left to see. */
export async function closeNotifications(
  tx: Tx,
  log: RoomLog,
  { roomId, numbers }: { roomId: string; numbers: number[] },
): Promise<void> {
  const closed = await tx.$queryRaw<{ userId: string }[]>`
    UPDATE "Notification" SET "readAt" = now()
    WHERE "roomId" = ${roomId}::uuid AND number = ANY(${numbers}::int[]) AND "readAt" IS NULL
    RETURNING "userId"::text AS "userId"`
  log.afterCommit(() => publishRead(closed.map(({ userId }) => userId)))
}

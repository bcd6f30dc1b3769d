import type { RoomKind } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { presentIn } from '../presence/presence.ts'
import type { Tx } from '../room-log/change-room.ts'
import type { MessageKey } from '../room-log/rows.ts'
import { addFollowers, publishFollowers } from '../rooms/thread.ts'
import { mayNotify } from './may-notify.ts'
import { notifyPages } from './notify-pages.ts'
import { MAX_MESSAGES, readMessages } from './read.ts'
import type { NotifyingMessage } from './write.ts'

/** Adds a task in the transaction that gives a message a mention. Call `notifyLater` after the commit. */
export const addNotifyTask = async (tx: Tx, { roomId, number }: MessageKey): Promise<void> =>
  void (await tx.notifyTask.createMany({ data: [{ roomId, number }], skipDuplicates: true }))

/** Writes the notifications of messages with a mention, a quote or @all, and of those in direct conversations. */
export async function writeTasks(): Promise<void> {
  for (;;) {
    const tasks = await db.$queryRaw<{ roomId: string; number: number; kind: RoomKind }[]>`
      SELECT t."roomId"::text AS "roomId", t.number, r.kind::text AS kind
      FROM "NotifyTask" t JOIN "Room" r ON r.id = t."roomId" ORDER BY t."roomId", t.number LIMIT ${MAX_MESSAGES}::int`
    let failure: unknown
    for (const [roomId, ofRoom] of Map.groupBy(tasks, ({ roomId }) => roomId)) {
      const numbers = ofRoom.map(({ number }) => number)
      const { kind } = ofRoom[0]!
      try {
        const messages = await readMessages({ roomId, kind }, { in: numbers })
        if (kind === 'DIRECT') await notifyPages(messages, { roomId })
        else if (kind === 'THREAD') await writeThread(roomId, messages)
        else await writeMentions(roomId, messages)
        await db.notifyTask.deleteMany({ where: { roomId, number: { in: numbers } } })
      } catch (error) {
        // A room that fails, for instance because it is being deleted, does not keep the others from theirs.
        failure = error
      }
    }
    if (failure) throw failure
    if (tasks.length < MAX_MESSAGES) return
  }
}

/** People who are mentioned in a thread follow it from then on, unless they have blocked who wrote. */
async function writeThread(roomId: string, messages: readonly NotifyingMessage[]): Promise<void> {
  for (const { authorId, number, mentions, deletedAt } of messages) {
    if (!mentions.length || deletedAt) continue
    const userIds = await mayNotify(
      authorId,
      mentions.map(({ userId }) => userId),
    )
    const lastReadNumber = number - 1
    publishFollowers(
      await addFollowers(
        db,
        userIds.map((userId) => ({ roomId, userId, lastReadNumber })),
      ),
    )
  }
  await notifyPages(messages, { inThread: roomId })
}

async function writeMentions(roomId: string, messages: readonly NotifyingMessage[]): Promise<void> {
  const toEveryone = messages.filter(({ everyone }) => everyone)
  const present = new Set(
    toEveryone.some(({ everyone }) => everyone === 'HERE') ? await presentIn(roomId) : [],
  )
  const named = new Set(
    messages.flatMap(({ mentions, repliesTo }) => [
      ...mentions.map(({ userId }) => userId),
      ...(repliesTo ? [repliesTo] : []),
    ]),
  )
  if (named.size)
    await notifyPages(messages, { roomId, userId: { in: [...named] } }, { present, namedOnly: true })
  if (toEveryone.length) await notifyPages(toEveryone, { roomId }, { present })
}

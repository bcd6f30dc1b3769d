import { formatArray, type Statement } from './statement.ts'
import type { AcceptedMessage, BatchState } from './validate.ts'

/**
 * Returns the statements for messages in threads, which come before the messages: their authors follow the threads, as the first
 * statement returns, and the roots are to show them.
 */
export function threadStatements(
  inThreads: readonly AcceptedMessage[],
  { rooms }: Pick<BatchState, 'rooms'>,
): Statement[] {
  const byAuthor = new Map(
    inThreads.map(({ message }) => [`${message.roomId} ${message.author.id}`, message]),
  )
  const authors = [...byAuthor.values()]
  const roomIds = [...new Set(authors.map(({ roomId }) => roomId))].sort()
  return [
    {
      name: 'follow threads',
      // They have read what came before. Following is no event of the thread, so it has no version.
      text: `INSERT INTO "Membership" ("roomId", "userId", version, "lastReadNumber")
        SELECT "roomId", "userId", 0, "lastReadNumber" FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS p("roomId", "userId", "lastReadNumber")
        ON CONFLICT ("roomId", "userId") DO UPDATE
          SET status = 'ACTIVE', "joinedAt" = now(), "lastReadNumber" = excluded."lastReadNumber"
          WHERE "Membership".status <> 'ACTIVE'
        RETURNING *`,
      values: [
        formatArray(authors.map(({ roomId }) => roomId)),
        formatArray(authors.map(({ author }) => author.id)),
        formatArray(authors.map(({ roomId }) => rooms.get(roomId)!.messageCount)),
      ],
    },
    {
      name: 'insert tasks of threads',
      // The update locks a task that is there, so that it is not finished without these messages.
      text: `INSERT INTO "ThreadTask" ("roomId") SELECT unnest($1::uuid[])
        ON CONFLICT ("roomId") DO UPDATE SET "roomId" = excluded."roomId"`,
      values: [formatArray(roomIds)],
    },
  ]
}

import type { Tx } from '../room-log/change-room.ts'
import type { MessageKey } from '../room-log/rows.ts'

/** Returns the usernames that a text mentions with @. The look-behind runs only at an @, which keeps long texts cheap. */
export const mentionedUsernames = (text: string): string[] => [
  ...new Set(
    text.match(/@(?<![\p{L}\p{N}_@/.-]@)[a-z0-9_-]{3,32}/giu)?.map((name) => name.slice(1).toLowerCase()),
  ),
]

/** Replaces a message's mentions with the members that its new text mentions. */
export async function replaceMentions(tx: Tx, key: MessageKey, text: string): Promise<{ userId: string }[]> {
  const members = await tx.membership.findMany({
    where: { roomId: key.roomId, status: 'ACTIVE', user: { username: { in: mentionedUsernames(text) } } },
    select: { userId: true },
  })
  await tx.mention.deleteMany({ where: key })
  await tx.mention.createMany({ data: members.map(({ userId }) => ({ ...key, userId })) })
  return members
}

import { mentioned, mentionsIn } from '@latchkey/markup'
import type { Tx } from '../room-log/change-room.ts'
import type { MessageKey } from '../room-log/rows.ts'

/**
 * Returns the usernames that each mention of a text can mean, the longest first (docs/markup.md). Names that nobody has are
 * among them.
 */
export function mentionCandidates(text: string): (readonly string[])[] {
  const mentions = mentionsIn(text)
  if (!mentions.length) return []
  return [...new Map(mentions.map(({ candidates }) => [candidates[0], candidates])).values()]
}

/** Replaces a message's mentions with those members of a room that its new text mentions. */
export async function replaceMentions(
  tx: Tx,
  { key, membersOf }: { key: MessageKey; membersOf: string },
  text: string,
): Promise<{ userId: string }[]> {
  const mentions = mentionsIn(text)
  const usernames = [...new Set(mentions.flatMap(({ candidates }) => candidates))]
  const members = await tx.membership.findMany({
    where: { roomId: membersOf, status: 'ACTIVE', user: { username: { in: usernames } } },
    select: { userId: true, user: { select: { username: true } } },
  })
  const userIds = new Map(members.map(({ userId, user }) => [user.username, userId]))
  const names = new Set(mentions.map((mention) => mentioned(mention, (name) => userIds.has(name))))
  const rows = [...names].flatMap((name) => (name === undefined ? [] : { userId: userIds.get(name)! }))
  await tx.mention.deleteMany({ where: key })
  await tx.mention.createMany({ data: rows.map(({ userId }) => ({ ...key, userId })) })
  return rows
}

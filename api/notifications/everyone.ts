import type { Everyone, Role } from '../../prisma/generated/client/client.ts'
import { can } from '../rooms/policy.ts'

/**
 * Returns the people that a text addresses with @all or @here, as mentionCandidates (messages/mention.ts) finds them: everyone, those
 * who are present, or null.
 */
export function everyoneIn(mentions: readonly (readonly string[])[]): Everyone | null {
  if (!mentions.length) return null
  const isWritten = (name: string) => mentions.some(([longest]) => longest === name)
  return isWritten('all') ? 'ALL' : isWritten('here') ? 'HERE' : null
}

/** Returns whether a member may notify everyone. For others, @all is plain text. */
export const mayMentionAll = (role: Role, { membersMayMentionAll }: { membersMayMentionAll: boolean }) =>
  membersMayMentionAll || can(role, 'MENTION_ALL')

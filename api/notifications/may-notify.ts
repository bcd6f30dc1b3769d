import { findBlocked, findBlockers } from '../blocking/block.ts'

/**
 * Returns the people of a list that a person may notify: not those who have blocked the person. Asked when a notification is
 * written.
 */
export async function mayNotify(actorId: string, userIds: readonly string[]): Promise<string[]> {
  const blockers = await findBlockers([...userIds], actorId)
  return userIds.filter((id) => !blockers.has(id))
}

/** Returns the people of a list who may notify a person: all but those that the person has blocked. */
export async function findNotifiers(actorIds: readonly string[], userId: string): Promise<Set<string>> {
  const blocked = await findBlocked(userId, [...new Set(actorIds)])
  return new Set(actorIds).difference(new Set(blocked.map(({ id }) => id)))
}

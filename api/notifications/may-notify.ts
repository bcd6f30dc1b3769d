import { findBlockers } from '../blocking/block.ts'

/**
 * Returns the people of a list that a person may notify: not those who have blocked the person. Asked when a notification is
 * written and again before it is pushed.
 */
export async function mayNotify(actorId: string, userIds: readonly string[]): Promise<string[]> {
  const blockers = await findBlockers([...userIds], actorId)
  return userIds.filter((id) => !blockers.has(id))
}

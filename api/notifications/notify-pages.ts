import { type MemberFilter, PAGE, readMembers } from './read.ts'
import { notifyMembers, type NotifyingMessage, type NotifyOptions } from './write.ts'

/** Writes the notifications of messages for all members that match, page by page. Returns how many members there are. */
export async function notifyPages(
  messages: readonly NotifyingMessage[],
  where: MemberFilter,
  options?: NotifyOptions,
): Promise<number> {
  let count = 0
  for (let after: string | undefined; ;) {
    const members = await readMembers(where, after)
    count += members.length
    await notifyMembers(messages, members, options)
    if (members.length < PAGE) return count
    after = members.at(-1)!.userId
  }
}

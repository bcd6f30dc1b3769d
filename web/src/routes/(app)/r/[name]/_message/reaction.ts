import { m } from '@latchkey/messages'
import { formatList } from '#lib/format/list.ts'
import { isolate } from '#lib/i18n/isolate.ts'
import { displayNameOf } from '#lib/people/people.svelte.ts'
import type { MessageActions } from '#lib/chat/message-actions.ts'
import type { CachedMessage } from '#lib/chat/message-cache.ts'

type Reaction = CachedMessage['reactions'][number]

/** Returns whether the viewer reacted. The API names the first twenty users; beyond them `viewerReacted` decides. */
export const isOwnReaction = ({ users, count, viewerReacted }: Reaction, viewerId: string): boolean =>
  users.some(({ id }) => id === viewerId) || (count > users.length && viewerReacted === true)

/** Lists the people who reacted: "you, Ana, and 3 more". */
export function describeReaction(reaction: Reaction, viewerId: string): string {
  const { users, count } = reaction
  const names = users.filter(({ id }) => id !== viewerId).map((user) => isolate(displayNameOf(user)))
  if (isOwnReaction(reaction, viewerId)) names.unshift(m.reaction_you())
  const more = count - names.length
  if (more > 0) names.push(m.reaction_more_people({ count: more }))
  return formatList(names)
}

/** Returns whether the viewer reacted to a message with an emoji. */
export const hasReacted = (message: CachedMessage, emoji: string, viewerId: string): boolean =>
  message.reactions.some((reaction) => reaction.emoji === emoji && isOwnReaction(reaction, viewerId))

interface Toggled {
  message: CachedMessage
  emoji: string
  viewerId: string
}

/** Reacts with an emoji, or takes the reaction back. Returns the reason why it failed, or an empty text. */
export async function toggleReaction(
  actions: MessageActions,
  { message, emoji, viewerId }: Toggled,
): Promise<string> {
  const change = hasReacted(message, emoji, viewerId) ? actions.unreact : actions.react
  return (await change(message.id, emoji))?.message ?? ''
}

import { displayNameOf } from '#lib/people/people.svelte.ts'
import type { CachedMessage } from '#lib/chat/message-cache.ts'

type Reaction = CachedMessage['reactions'][number]

/** Returns whether the viewer reacted. The API names the first twenty users; beyond them `viewerReacted` decides. */
export const isOwnReaction = ({ users, count, viewerReacted }: Reaction, viewerId: string): boolean =>
  users.some(({ id }) => id === viewerId) || (count > users.length && viewerReacted === true)

/** Lists the people who reacted: "you, Ana, and 3 more". */
export function describeReaction(reaction: Reaction, viewerId: string): string {
  const { users, count } = reaction
  const names = users.filter(({ id }) => id !== viewerId).map(displayNameOf)
  if (isOwnReaction(reaction, viewerId)) names.unshift('you')
  const more = count - names.length
  if (more > 0) names.push(`${more.toLocaleString('en')} more`)
  return new Intl.ListFormat('en').format(names)
}

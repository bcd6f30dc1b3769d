import type { Held } from '#lib/chat/message-cache.ts'

type Reaction = Held['reactions'][number]

/** Whether the viewer is among those who reacted; of the first twenty the API says who they are. */
export const isMine = ({ users, count, viewerReacted }: Reaction, viewerId: string): boolean =>
  users.some(({ id }) => id === viewerId) || (count > users.length && viewerReacted === true)

/** Who reacted: "you, Ana and 3 more". */
export function whoReacted(reaction: Reaction, viewerId: string): string {
  const { users, count } = reaction
  const names = users.filter(({ id }) => id !== viewerId).map(({ displayName }) => displayName)
  if (isMine(reaction, viewerId)) names.unshift('you')
  const more = count - names.length
  if (more > 0) names.push(more === 1 ? 'one more' : `${more.toLocaleString('en')} more`)
  return new Intl.ListFormat('en').format(names)
}

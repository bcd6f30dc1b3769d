import type { MessagePartsFragment } from '#lib/graphql/generated/graphql.ts'

/**
 * A message as it is held. What is told to all alike does not say whether the viewer is among those who reacted: that
 * comes with a page, and with the answer to what one does oneself.
 */
export type Held = Omit<MessagePartsFragment, 'reactions'> & {
  reactions: readonly (MessagePartsFragment['reactions'][number] & { viewerReacted?: boolean })[]
}

/** Where a message is, or would be, among messages without a gap. */
export const indexOf = (messages: readonly Held[], { number }: Held): number =>
  number - (messages[0]?.number ?? number)

/**
 * Messages without a gap, with one as it now is: in its place, or after the last. One that is older than what is held
 * changes nothing; one from elsewhere only what quotes it.
 */
export function put(messages: readonly Held[], message: Held): readonly Held[] {
  const quoted = quoteAnew(messages, message)
  const index = indexOf(messages, message)
  const held = quoted[index]
  if (held) return quoted.with(index, merge(held, message))
  return index === quoted.length ? [...quoted, message] : quoted
}

/** Answers show what they answer as it now is: what was deleted is quoted no longer. */
function quoteAnew(messages: readonly Held[], { id, text, editedAt, deletedAt }: Held): readonly Held[] {
  if (!editedAt && !deletedAt) return messages
  if (!messages.some(({ replyTo }) => replyTo?.id === id)) return messages
  return messages.map((message) =>
    message.replyTo?.id === id ? { ...message, replyTo: { ...message.replyTo, text, deletedAt } } : message,
  )
}

/** The later of the two, with what is known of the viewer's own reactions: by the newer of those that tell it. */
function merge(held: Held, message: Held): Held {
  const tells = message.reactions.some(({ viewerReacted }) => viewerReacted !== undefined) ? message : held
  const own = new Set(tells.reactions.filter(({ viewerReacted }) => viewerReacted).map(({ emoji }) => emoji))
  const later = held.version >= message.version ? held : message
  const reactions = later.reactions.map((reaction) => ({
    ...reaction,
    viewerReacted: own.has(reaction.emoji),
  }))
  return { ...later, reactions }
}

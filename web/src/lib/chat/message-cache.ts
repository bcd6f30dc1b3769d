import type { MessagePartsFragment } from '#lib/graphql/generated/graphql.ts'

type Poll = NonNullable<MessagePartsFragment['poll']>

/**
 * A message as this tab keeps it. Events are the same for every member, so they do not say whether the viewer reacted or
 * voted; pages and the answers to the viewer's own mutations do.
 */
export type CachedMessage = Omit<MessagePartsFragment, 'reactions' | 'poll'> & {
  reactions: readonly (MessagePartsFragment['reactions'][number] & { viewerReacted?: boolean })[]
  poll?:
    | (Omit<Poll, 'options'> & {
        options: readonly (Poll['options'][number] & { viewerVoted?: boolean | undefined })[]
      })
    | null
}

/** Returns the index that a message has, or would have, in a list without gaps. */
export const indexOf = (messages: readonly CachedMessage[], { number }: CachedMessage): number =>
  number - (messages[0]?.number ?? number)

/**
 * Updates a message in a list without gaps, or appends it if it is the next one. An older version changes nothing. A
 * message from outside the list changes only the replies that quote it.
 */
export function upsert(messages: readonly CachedMessage[], message: CachedMessage): readonly CachedMessage[] {
  const updated = updateQuotes(messages, message)
  const index = indexOf(messages, message)
  const cached = updated[index]
  if (cached) return updated.with(index, merge(cached, message))
  return index === updated.length ? [...updated, message] : updated
}

/** Replies quote the current text of the original, and nothing once it is deleted. */
function updateQuotes(
  messages: readonly CachedMessage[],
  { id, text, editedAt, deletedAt }: CachedMessage,
): readonly CachedMessage[] {
  if (!editedAt && !deletedAt) return messages
  if (!messages.some(({ replyTo }) => replyTo?.id === id)) return messages
  return messages.map((message) =>
    message.replyTo?.id === id ? { ...message, replyTo: { ...message.replyTo, text, deletedAt } } : message,
  )
}

/**
 * Returns the later version, with the viewer's own reactions from the newer of the two that knows them, and their vote. Votes
 * are counted before they have a version, so of two equal ones the message that arrived is the later.
 */
function merge(cached: CachedMessage, message: CachedMessage): CachedMessage {
  const knowsOwn = message.reactions.some(({ viewerReacted }) => viewerReacted !== undefined)
  const { reactions: known } = knowsOwn ? message : cached
  const own = new Set(known.filter(({ viewerReacted }) => viewerReacted).map(({ emoji }) => emoji))
  const later = cached.version > message.version ? cached : message
  const reactions = later.reactions.map((reaction) => ({
    ...reaction,
    viewerReacted: own.has(reaction.emoji),
  }))
  const poll = later.poll && {
    ...later.poll,
    options: later.poll.options.map((option, i) => ({ ...cached.poll?.options[i], ...option })),
  }
  return { ...later, reactions, poll }
}

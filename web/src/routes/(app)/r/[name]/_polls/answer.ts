import type { MessageWindow } from '#lib/chat/message-window.svelte.ts'
import type { VotePollMutation } from '#lib/graphql/generated/graphql.ts'

/**
 * Shows the answer to a vote, or to closing a poll. If a later version of the message has arrived meanwhile, only the viewer's
 * vote is new.
 */
export function showAnswer(
  window: MessageWindow | undefined,
  { id, version, poll }: VotePollMutation['votePoll'],
): void {
  const current = window?.findLast((message) => message.id === id)
  if (!current?.poll || !poll) return
  const later = current.version > version ? current.poll : poll
  window?.upsert({
    ...current,
    version: Math.max(current.version, version),
    poll: {
      ...later,
      options: later.options.map((option, i) => ({ ...option, viewerVoted: poll.options[i]?.viewerVoted })),
    },
  })
}

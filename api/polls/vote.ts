import { m } from '@latchkey/messages'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { requireDelivery } from '../blocking/blocked-rooms.ts'
import { badInput, conflict } from '../errors.ts'
import { requireUndeletedMessage } from '../messages/find.ts'
import { changeRoom, type Tx } from '../room-log/change-room.ts'
import { viewerChannel } from '../room-log/events.ts'
import type { MessageKey, MessageRow, PollRow } from '../room-log/rows.ts'
import { requirePermission } from '../rooms/permission.ts'
import { isClosed, requirePoll } from './poll.ts'
import { recordVotes } from './publish.ts'

/** Identifies an option: its message, and its position in the poll, from 0. */
export type OptionKey = MessageKey & { position: number }

/**
 * Replaces the viewer's vote in a poll. None takes it back, the same one changes nothing. Throws CONFLICT once the poll is
 * closed. Costs the same however many people have voted.
 */
export async function votePoll(
  viewer: Viewer | null,
  key: MessageKey,
  options: readonly OptionKey[],
): Promise<MessageRow> {
  const me = requireViewer(viewer)
  return changeRoom(key.roomId, async (tx, room, log) => {
    await requirePermission(me, 'POST', { roomId: key.roomId, tx })
    await requireDelivery(tx, room)
    const message = await requireUndeletedMessage(tx, key)
    const current = await requirePoll(tx, key, me.user.id)
    const { poll, now } = current
    if (isClosed(current)) throw conflict(m.poll_closed, 'messageId')
    const choices = parseChoices(key, poll, options)
    const before = poll.choices
    if (String(choices) === String(before)) return { ...message, poll }
    await storeVote(tx, { ...key, userId: me.user.id }, choices)
    const isVote = (votes: number[]) => Number(votes.length > 0)
    const counts = {
      voteCounts: poll.voteCounts.map(
        (count, option) => count + Number(choices.includes(option)) - Number(before.includes(option)),
      ),
      voterCount: poll.voterCount + isVote(choices) - isVote(before),
    }
    const changed = await recordVotes(tx, log, { message, poll, now, counts })
    // The event has no choices: it is for everybody.
    const voted = { ...changed, poll: { ...changed.poll!, choices } }
    log.afterCommit(() =>
      viewerChannel.publish(me.user.id, { user: me.user, voted, in: room.parentId ?? room.id }),
    )
    return voted
  })
}

/** Returns the positions of options, in their order. Throws BAD_USER_INPUT for an option of another poll, and for too many. */
function parseChoices(key: MessageKey, poll: PollRow, options: readonly OptionKey[]): number[] {
  const positions = [...new Set(options.map(({ position }) => position))].sort((a, b) => a - b)
  const isOwn = ({ roomId, number, position }: OptionKey) =>
    roomId === key.roomId && number === key.number && position < poll.options.length
  if (!options.every(isOwn)) throw badInput('optionIds', m.poll_option_unknown)
  if (!poll.multiple && positions.length > 1) throw badInput('optionIds', m.poll_single_choice)
  return positions
}

async function storeVote(tx: Tx, id: MessageKey & { userId: string }, choices: number[]): Promise<void> {
  if (!choices.length) await tx.pollVote.deleteMany({ where: id })
  else
    await tx.pollVote.upsert({
      where: { roomId_number_userId: id },
      create: { ...id, choices },
      update: { choices },
    })
}

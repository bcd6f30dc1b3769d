import { globalChannel } from '../pubsub/channel.ts'
import { findServerChanges } from '../rooms/audit-log.ts'

/** Carries the name of a custom emoji that was uploaded or deleted, to every node. */
export const customEmojiChannel = globalChannel<string>('custom emoji')

/** Milliseconds by which the clocks of nodes may differ, with the time that an upload takes from its start to its message. */
const CLOCK_MARGIN = 60_000

/** Publishes again what has changed in the last so many milliseconds, in which messages of the bus were lost. */
export async function republishChanges(milliseconds: number): Promise<void> {
  const since = new Date(Date.now() - milliseconds - CLOCK_MARGIN)
  const changes = await findServerChanges(['EMOJI_UPLOADED', 'EMOJI_DELETED'], since)
  const names = new Set(changes.map(({ before, after }) => before ?? after))
  for (const name of names) if (name !== null) customEmojiChannel.publish(name)
}

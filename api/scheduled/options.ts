import type { ScheduledMessage } from '../../prisma/generated/client/client.ts'
import type { NewPoll } from '../messages/send/outgoing-message.ts'
import type { NewMessage } from '../messages/send/send.ts'

/** What else a scheduled message has. It is stored as JSON, in which times are texts. */
type Stored = Pick<NewMessage, 'replyTo'> & {
  poll?: (Omit<NewPoll, 'closesAt'> & { closesAt: string | null }) | null
}

/** Returns what a scheduled message quotes, and its poll. */
export function parseOptions(options: ScheduledMessage['options']): Pick<NewMessage, 'replyTo' | 'poll'> {
  const { poll, ...rest } = options as Stored
  return {
    ...rest,
    poll: poll && { ...poll, closesAt: poll.closesAt === null ? null : new Date(poll.closesAt) },
  }
}

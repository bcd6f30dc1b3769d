import type { User } from '../../prisma/generated/client/client.ts'
import { globalChannel } from '../pubsub/channel.ts'
import { viewerChannel } from '../room-log/events.ts'

/** Carries when a message is to be sent, in milliseconds since 1970, to every node, so that one that ends is not missed. */
export const dueChannel = globalChannel<number>('scheduled')

/** Tells a person's devices that their scheduled messages have changed. */
export const publishScheduled = (user: User): void =>
  viewerChannel.publish(user.id, { user, scheduled: true })

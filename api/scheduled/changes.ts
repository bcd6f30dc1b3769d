import type { User } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { globalChannel } from '../pubsub/channel.ts'
import { viewerChannel } from '../room-log/events.ts'

/** Carries when a message is to be sent, in milliseconds since 1970, to every node, so that one that ends is not missed. */
export const dueChannel = globalChannel<number>('scheduled')

/** Tells a person's devices that their scheduled messages have changed. */
export async function publishScheduled(user: User): Promise<void> {
  const scheduled = await db.scheduledMessage.count({ where: { userId: user.id } })
  viewerChannel.publish(user.id, { user, scheduled })
}

import { channel, globalChannel } from '../pubsub/channel.ts'

/** The IDs of new notifications of a person. None if some were read or removed. */
export type NotificationSignal = { added: string[] }

/** Carries the news of a person's notifications to their devices, by user id. */
export const notificationChannel = channel<NotificationSignal>('notifications')

/** Carries the ID of a room in which somebody now wants every message, to every node. */
export const followedChannel = globalChannel<string>('followed rooms')

/** Tells the devices of these people that notifications were read or removed. */
export function publishRead(userIds: Iterable<string>): void {
  for (const userId of new Set(userIds)) notificationChannel.publish(userId, { added: [] })
}

import { Message } from '../messages/message.schema.ts'
import { Membership, MembershipChange } from '../rooms/membership.schema.ts'
import { builder } from '../schema/builder.ts'
import type { EventOf } from './viewer-event.ts'

// The events of subscription viewerEvents about the rooms and threads of the viewer.

export const RoomActivity = builder.objectRef<EventOf<'RoomActivity'>>('RoomActivity').implement({
  description:
    'A message was posted in one of the viewer’s rooms, an unread message was edited or deleted in a way that may change the unread counts, or the number of members changed. Sent at most once per room every 250 milliseconds.',
  fields: (t) => ({
    membership: t.field({
      type: Membership,
      description: 'The viewer’s membership, with the new unread counts.',
      shared: true,
      resolve: ({ membership }) => membership,
    }),
    lastMessage: t.field({
      type: Message,
      nullable: true,
      description: 'The latest message posted since the viewer subscribed. Null if there is none.',
      shared: true,
      resolve: ({ lastMessage }) => lastMessage,
    }),
  }),
})

export const ThreadActivity = builder.objectRef<EventOf<'ThreadActivity'>>('ThreadActivity').implement({
  description:
    'A message was posted in a thread that the viewer follows, the viewer follows one from now on or no longer, or read messages in one on another device. Sent at most once per thread every 250 milliseconds for new messages. A viewer who loses a room gets `MembershipUpdated` for the room and nothing for its threads.',
  fields: (t) => ({
    membership: t.field({
      type: Membership,
      description:
        'The viewer’s membership of the thread, with the new unread counts. Its status is LEFT if the viewer does not follow the thread any more.',
      shared: true,
      resolve: ({ membership }) => membership,
    }),
    lastMessage: t.field({
      type: Message,
      nullable: true,
      description: 'The new message, or the latest of several. Null if there is none.',
      shared: true,
      resolve: ({ lastMessage }) => lastMessage,
    }),
    markedUnread: t.exposeBoolean('markedUnread', {
      description: 'True if the viewer marked messages as unread.',
      shared: true,
    }),
  }),
})

export const Mentioned = builder.objectRef<EventOf<'Mentioned'>>('Mentioned').implement({
  description:
    'A new message in a room mentions the viewer. For one in a thread, there is a `NotificationsChanged`.',
  fields: (t) => ({
    message: t.field({
      type: Message,
      description: 'The message that mentions the viewer.',
      shared: true,
      resolve: ({ message }) => message,
    }),
  }),
})

export const MembershipUpdated = builder
  .objectRef<EventOf<'MembershipUpdated'>>('MembershipUpdated')
  .implement({
    description:
      'The viewer joined or left a room, was removed or banned, got another role, or read messages on another device; or the room itself changed.',
    fields: (t) => ({
      membership: t.field({
        type: Membership,
        description: 'The viewer’s membership in its new state. Its status is LEFT if the room was deleted.',
        shared: true,
        resolve: ({ membership }) => membership,
      }),
      markedUnread: t.exposeBoolean('markedUnread', {
        description:
          'True if the viewer marked messages as unread. A device that is showing the room should not mark them as read until the viewer comes back to it.',
        shared: true,
      }),
      change: t.expose('change', {
        type: MembershipChange,
        nullable: true,
        description:
          'The change of the membership, such as KICKED. Null if the membership is the same, as after reading messages or a change of the room, or if the change is unknown.',
        shared: true,
      }),
    }),
  })

import { User } from '../accounts/user.schema.ts'
import { Viewer } from '../accounts/viewer.schema.ts'
import { requireViewer } from '../accounts/viewer.ts'
import { Notification } from '../notifications/notification.schema.ts'
import { Message } from '../messages/message.schema.ts'
import { Membership, MembershipChange } from '../rooms/membership.schema.ts'
import { builder } from '../schema/builder.ts'
import { CustomEmojiChanged } from './custom-emoji-changed.schema.ts'
import type { ViewerEvent as Event } from './viewer-event.ts'
import { viewerSource } from './viewer-source.ts'

type EventOf<Type extends Event['type']> = Extract<Event, { type: Type }>

const ViewerEventsStarted = builder
  .objectRef<EventOf<'ViewerEventsStarted'>>('ViewerEventsStarted')
  .implement({
    description:
      'The first event of the subscription. Every change from now on is sent. Load the list of rooms after this event, each time the subscription starts, and no change is missed.',
    fields: (t) => ({
      serverTime: t.expose('serverTime', {
        type: 'DateTime',
        description:
          'The time on the server’s clock. The difference to the device’s clock tells what to add to it.',
        shared: true,
      }),
    }),
  })

const RoomActivity = builder.objectRef<EventOf<'RoomActivity'>>('RoomActivity').implement({
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

const ThreadActivity = builder.objectRef<EventOf<'ThreadActivity'>>('ThreadActivity').implement({
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

const Mentioned = builder.objectRef<EventOf<'Mentioned'>>('Mentioned').implement({
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

const MembershipUpdated = builder.objectRef<EventOf<'MembershipUpdated'>>('MembershipUpdated').implement({
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

const ProfileUpdated = builder.objectRef<EventOf<'ProfileUpdated'>>('ProfileUpdated').implement({
  description:
    'The viewer, or someone who has been in one of the viewer’s rooms, changed their display name or avatar, or became a bot. Update every place that shows the user. May be sent more than once.',
  fields: (t) => ({
    user: t.field({
      type: User,
      description: 'The user with their new profile.',
      shared: true,
      resolve: ({ user }) => user,
    }),
  }),
})

const BlockChanged = builder.objectRef<EventOf<'BlockChanged'>>('BlockChanged').implement({
  description: 'The viewer blocked or unblocked someone, on any device.',
  fields: (t) => ({
    user: t.field({
      type: User,
      description: 'The user who was blocked or unblocked.',
      shared: true,
      resolve: ({ user }) => user,
    }),
    blocked: t.exposeBoolean('blocked', {
      description: 'True if the viewer blocks the user now.',
      shared: true,
    }),
  }),
})

const ScheduledMessagesChanged = builder
  .objectRef<EventOf<'ScheduledMessagesChanged'>>('ScheduledMessagesChanged')
  .implement({
    description:
      'The viewer scheduled, changed or cancelled a message on some device, or one was sent or could not be sent.',
    fields: (t) => ({
      viewer: t.field({
        type: Viewer,
        description: 'The viewer, with what is scheduled now.',
        resolve: (_, _args, { viewer }) => requireViewer(viewer),
      }),
    }),
  })

const VoteChanged = builder.objectRef<EventOf<'VoteChanged'>>('VoteChanged').implement({
  description: 'The viewer voted in a poll, or took their vote back, on any device.',
  fields: (t) => ({
    message: t.field({
      type: Message,
      description: 'The message with the poll, whose options say what the viewer voted for.',
      shared: true,
      resolve: ({ message }) => message,
    }),
  }),
})

const NotificationsChanged = builder
  .objectRef<EventOf<'NotificationsChanged'>>('NotificationsChanged')
  .implement({
    description:
      'The viewer was notified of something, or notifications were read or removed on some device. Sent within a second.',
    fields: (t) => ({
      unreadNotificationCount: t.exposeInt('unread', {
        description: 'The number of unread notifications now. 1,000 means 1,000 or more.',
      }),
      notification: t.field({
        type: Notification,
        nullable: true,
        description:
          'The new notification. Null if none was added. Each of a burst has an event of its own, up to twenty; reload the list if the count rises by more.',
        resolve: ({ notification }) => notification,
      }),
    }),
  })

const ViewerEvent = builder.unionType('ViewerEvent', {
  description:
    'A change to the viewer’s list of rooms, to the profile of someone in them, to their notifications, blocks and votes, to what they have scheduled, or to the custom emoji of the server.',
  types: [
    ViewerEventsStarted,
    RoomActivity,
    ThreadActivity,
    Mentioned,
    MembershipUpdated,
    ProfileUpdated,
    NotificationsChanged,
    BlockChanged,
    ScheduledMessagesChanged,
    VoteChanged,
    CustomEmojiChanged,
  ],
  resolveType: ({ type }) => type,
})

builder.subscriptionField('viewerEvents', (t) =>
  t.field({
    type: ViewerEvent,
    description:
      'Changes to the viewer’s list of rooms: unread counts, mentions, and memberships; to the profiles of the people in them; to their notifications, blocks, votes and scheduled messages; and to the server’s custom emoji. `ViewerEventsStarted` is the first event. Sent to all of the viewer’s devices.',
    shared: true,
    subscribe: (_, _args, { viewer }) => viewerSource(requireViewer(viewer)),
    resolve: (event: Event) => event,
  }),
)

import { User } from '../accounts/user.schema.ts'
import { Viewer } from '../accounts/viewer.schema.ts'
import { requireViewer } from '../accounts/viewer.ts'
import { Notification } from '../notifications/notification.schema.ts'
import { Message } from '../messages/message.schema.ts'
import { builder } from '../schema/builder.ts'
import { CustomEmojiChanged } from './custom-emoji-changed.schema.ts'
import { MembershipUpdated, Mentioned, RoomActivity, ThreadActivity } from './membership-events.schema.ts'
import type { EventOf, ViewerEvent as Event } from './viewer-event.ts'
import { viewerSource } from './viewer-source.ts'

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

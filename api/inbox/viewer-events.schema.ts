import { requireViewer } from '../accounts/viewer.ts'
import { Message } from '../messages/message.schema.ts'
import { Membership } from '../rooms/membership.schema.ts'
import { builder } from '../schema/builder.ts'
import type { ViewerEvent as Event } from '../room-log/events.ts'
import { viewerSource } from './sources.ts'

type Of<Type extends Event['type']> = Extract<Event, { type: Type }>

const RoomActivity = builder.objectRef<Of<'RoomActivity'>>('RoomActivity').implement({
  description:
    'Something was posted in one of the viewer’s rooms, or what mentions them there was changed: told at most once per room and quarter of a second.',
  fields: (t) => ({
    membership: t.field({
      type: Membership,
      description: 'The viewer’s own, with what is now unread.',
      shared: true,
      resolve: ({ membership }) => membership,
    }),
    lastMessage: t.field({
      type: Message,
      nullable: true,
      description: 'The latest of what was posted.',
      shared: true,
      resolve: ({ lastMessage }) => lastMessage,
    }),
  }),
})

const Mentioned = builder.objectRef<Of<'Mentioned'>>('Mentioned').implement({
  description: 'Someone named the viewer with @.',
  fields: (t) => ({
    message: t.field({
      type: Message,
      description: 'Where they did.',
      shared: true,
      resolve: ({ message }) => message,
    }),
  }),
})

const MembershipUpdated = builder.objectRef<Of<'MembershipUpdated'>>('MembershipUpdated').implement({
  description:
    'The viewer joined or left, was banned or given a role, or has read on another device; or the room was changed.',
  fields: (t) => ({
    membership: t.field({
      type: Membership,
      description: 'The viewer’s own, as it now is; LEFT when the room is deleted.',
      shared: true,
      resolve: ({ membership }) => membership,
    }),
    markedUnread: t.exposeBoolean('markedUnread', {
      description:
        'The viewer marked messages as unread: a device that shows the room then reads on only once they come to it anew.',
      shared: true,
    }),
  }),
})

const ViewerEvent = builder.unionType('ViewerEvent', {
  description: 'What changes in the viewer’s own list of rooms.',
  types: [RoomActivity, Mentioned, MembershipUpdated],
  resolveType: ({ type }) => type,
})

builder.subscriptionField('viewerEvents', (t) =>
  t.field({
    type: ViewerEvent,
    description:
      'What changes in the viewer’s own list of rooms: unread counts, mentions, joined and left, on every device.',
    shared: true,
    subscribe: (_, _args, { viewer }) => viewerSource(requireViewer(viewer)),
    resolve: (event: Event) => event,
  }),
)

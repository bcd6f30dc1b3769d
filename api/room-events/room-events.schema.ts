import { requireViewer } from '../accounts/viewer.ts'
import { encodeId, parseId } from '../ids.ts'
import { Message } from '../messages/message.schema.ts'
import type { RoomEvent as Event } from '../room-log/events.ts'
import { Membership, MembershipChange } from '../rooms/membership.schema.ts'
import { Room } from '../rooms/room.schema.ts'
import { builder } from '../schema/builder.ts'
import { roomSource } from './room-source.ts'

type EventWith<Field extends string> = Extract<Event, Record<Field, unknown>>

const RoomEvent = builder.interfaceRef<Pick<Event, 'type' | 'version'>>('RoomEvent').implement({
  description:
    'An event in a room. Versions increase from event to event; a client can resume after the last version it received.',
  resolveType: ({ type }) => type,
  fields: (t) => ({
    version: t.exposeInt('version', {
      description: 'The version of the room after this event.',
      shared: true,
    }),
  }),
})

const messageEvent = (type: 'MessagePosted' | 'MessageUpdated', description: string) =>
  builder.objectRef<EventWith<'message'>>(type).implement({
    description,
    interfaces: [RoomEvent],
    fields: (t) => ({
      message: t.field({
        type: Message,
        description: 'The message in its new state.',
        shared: true,
        resolve: ({ message }) => message,
      }),
    }),
  })

messageEvent('MessagePosted', 'A message was posted.')
messageEvent(
  'MessageUpdated',
  'A message was edited or deleted, its reactions changed, or an account that it shows was deleted.',
)

builder.objectRef<EventWith<'membership'>>('MembershipChanged').implement({
  description:
    'Someone joined, left, was kicked, banned, unbanned or given another role; or someone who has been in the room changed their profile, and their membership is as before.',
  interfaces: [RoomEvent],
  fields: (t) => ({
    membership: t.field({
      type: Membership,
      description: 'The membership in its new state.',
      shared: true,
      resolve: ({ membership }) => membership,
    }),
    change: t.expose('change', {
      type: MembershipChange,
      nullable: true,
      description:
        'The change of the membership. Null if it is unknown: a replay sends the membership once, whatever changed meanwhile.',
      shared: true,
    }),
  }),
})

builder.objectRef<EventWith<'roomId'>>('RoomUpdated').implement({
  description: 'The room’s name, topic, key, capacity, slow mode or owner changed.',
  interfaces: [RoomEvent],
  fields: (t) => ({
    room: t.field({
      type: Room,
      description: 'The room in its new state.',
      shared: true,
      resolve: async ({ roomId }, _, { loaders }) => (await loaders.room.load(roomId))!,
    }),
  }),
})

builder.objectRef<EventWith<'roomId'>>('RoomDeleted').implement({
  description: 'The room was deleted. No further events follow.',
  interfaces: [RoomEvent],
  fields: (t) => ({
    roomId: t.id({
      description: 'The id of the deleted room.',
      shared: true,
      resolve: ({ roomId }) => encodeId('Room', roomId),
    }),
  }),
})

builder.objectRef<Pick<Event, 'type' | 'version'>>('CaughtUp').implement({
  description:
    'All events up to this version have been sent; later ones are live. Follows the replayed events, or is the first event if there are none.',
  interfaces: [RoomEvent],
})

builder.objectRef<Pick<Event, 'type' | 'version'>>('Reset').implement({
  description:
    'The client’s data cannot be updated event by event. Discard the room’s messages, load the newest page, and continue from this version.',
  interfaces: [RoomEvent],
})

builder.subscriptionField('roomEvents', (t) =>
  t.field({
    type: RoomEvent,
    description: [
      'The events of a room, in order, each exactly once. Members only.',
      'With `after`, the events since that version are sent first: each changed message or membership once, in its current state. `CaughtUp` follows, then live events. Without `after`, `CaughtUp` is the first event.',
      'If `after` is too far behind, or ahead of the room, `Reset` is sent instead of the missed events.',
      'Ends with the error `FORBIDDEN` as soon as the viewer leaves, is kicked or is banned. Completes after `RoomDeleted`.',
    ].join('\n'),
    shared: true,
    args: {
      roomId: t.arg.id({ required: true, description: 'The id of the room.' }),
      after: t.arg.int({ description: 'The version of the last event that the client received.' }),
    },
    subscribe: (_, { roomId, after }, { viewer }) =>
      roomSource(requireViewer(viewer), parseId('Room', roomId, 'roomId'), after ?? null),
    resolve: (event: Event) => event,
  }),
)

import { requireViewer } from '../accounts/viewer.ts'
import { encodeId, parseId } from '../ids.ts'
import { Message } from '../messages/message.schema.ts'
import { Membership } from '../rooms/membership.schema.ts'
import { Room } from '../rooms/room.schema.ts'
import { builder } from '../schema/builder.ts'
import type { RoomEvent as Event } from './events.ts'
import { roomSource } from './room-source.ts'
import { notMemberError, readMembershipStatus } from './membership-status.ts'

type With<Field extends string> = Extract<Event, Record<Field, unknown>>

const RoomEvent = builder.interfaceRef<Pick<Event, 'type' | 'version'>>('RoomEvent').implement({
  description:
    'Something that happened in a room. version grows from event to event; a client that keeps the last one it saw can resume from there.',
  resolveType: ({ type }) => type,
  fields: (t) => ({
    version: t.exposeInt('version', {
      description: 'The room’s version with this change.',
      shared: true,
    }),
  }),
})

const messageEvent = (type: 'MessagePosted' | 'MessageUpdated', description: string) =>
  builder.objectRef<With<'message'>>(type).implement({
    description,
    interfaces: [RoomEvent],
    fields: (t) => ({
      message: t.field({
        type: Message,
        description: 'The message as it now is.',
        shared: true,
        resolve: ({ message }) => message,
      }),
    }),
  })

messageEvent('MessagePosted', 'A message was posted.')
messageEvent('MessageUpdated', 'A message was edited, deleted or reacted to.')

builder.objectRef<With<'membership'>>('MembershipChanged').implement({
  description: 'Someone joined, left, was kicked, banned, unbanned, or given another role.',
  interfaces: [RoomEvent],
  fields: (t) => ({
    membership: t.field({
      type: Membership,
      description: 'The membership as it now is.',
      shared: true,
      resolve: ({ membership }) => membership,
    }),
  }),
})

builder.objectRef<With<'roomId'>>('RoomUpdated').implement({
  description: 'The room’s name, topic, key, capacity, slow mode or owner changed.',
  interfaces: [RoomEvent],
  fields: (t) => ({
    room: t.field({
      type: Room,
      description: 'The room as it now is.',
      shared: true,
      resolve: async ({ roomId }, _, { loaders }) => (await loaders.room.load(roomId))!,
    }),
  }),
})

builder.objectRef<With<'roomId'>>('RoomDeleted').implement({
  description: 'The room is no more; nothing follows.',
  interfaces: [RoomEvent],
  fields: (t) => ({
    roomId: t.id({
      description: 'The id that the room had.',
      shared: true,
      resolve: ({ roomId }) => encodeId('Room', roomId),
    }),
  }),
})

builder.objectRef<Pick<Event, 'type' | 'version'>>('CaughtUp').implement({
  description:
    'Everything up to version has been sent; what follows is live. Always the first event after a replay, or the first of all.',
  interfaces: [RoomEvent],
})

builder.objectRef<Pick<Event, 'type' | 'version'>>('Reset').implement({
  description:
    'What the client holds cannot be brought up to date event by event: forget it, load the newest page, go on from version.',
  interfaces: [RoomEvent],
})

builder.subscriptionField('roomEvents', (t) =>
  t.field({
    type: RoomEvent,
    description: [
      'What happens in a room, in order, without a gap and without a duplicate. Members only.',
      'after: the last version that the client has; what came since is sent first (each message or membership once, as it now is), then CaughtUp, then what happens live. Without it: CaughtUp, then live.',
      'Too far behind, or ahead of the room: Reset, and the client loads the newest page anew.',
      'It ends with an error FORBIDDEN the moment the viewer is banned, kicked or leaves, and completes after RoomDeleted.',
    ].join('\n'),
    shared: true,
    args: {
      roomId: t.arg.id({ required: true, description: 'The room.' }),
      after: t.arg.int({ description: 'The last version that the client has.' }),
    },
    subscribe: async (_, { roomId: id, after }, { viewer }) => {
      const me = requireViewer(viewer)
      const roomId = parseId('Room', id, 'roomId')
      const { status, version } = await readMembershipStatus(roomId, me.user.id)
      if (status !== 'ACTIVE') throw notMemberError(status)
      return roomSource(me, roomId, version, after ?? null)
    },
    resolve: (event: Event) => event,
  }),
)

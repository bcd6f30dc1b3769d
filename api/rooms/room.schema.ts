import { parseId, encodeId } from '../ids.ts'
import { User } from '../accounts/user.schema.ts'
import { parsePage } from '../pagination.ts'
import { builder } from '../schema/builder.ts'
import { registerNode, Node } from '../schema/node.ts'
import { visibilityOf } from './key.ts'
import { roomCapacity, roomKey, roomName, roomTopic } from './name.ts'
import { createRoom, deleteRoom, findRoom, findRoomById, listRooms } from './room.ts'

const Visibility = builder.enumType('Visibility', {
  description: 'Who may join a room.',
  values: {
    PUBLIC: { description: 'Anyone, by its name.' },
    PRIVATE: { description: 'Whoever has its private key, or an invite.' },
  } as const,
})

/** A room, as everyone may know of it who is not banned from it; what is for members hangs on it beside its feature. */
export const Room = builder.prismaObject('Room', {
  description: 'A room, in which people talk.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Opaque; unique over all types.',
      shared: true,
      resolve: ({ id }) => encodeId('Room', id),
    }),
    name: t.exposeString('name', {
      description: 'Unique whatever the case. Also its address: /r/NAME.',
      shared: true,
    }),
    topic: t.exposeString('topic', { description: 'What it is about.', shared: true }),
    visibility: t.field({
      type: Visibility,
      description: 'PRIVATE: joining takes the room’s private key, or an invite.',
      shared: true,
      resolve: visibilityOf,
    }),
    capacity: t.exposeInt('capacity', {
      nullable: true,
      description: 'How many members it can have; null: no limit.',
      shared: true,
    }),
    slowMode: t.exposeInt('slowMode', {
      description: 'Seconds that a member, moderators excepted, waits between messages; 0: no wait.',
      shared: true,
    }),
    memberCount: t.exposeInt('memberCount', {
      description: 'How many members it has.',
      shared: true,
    }),
    messageCount: t.exposeInt('messageCount', {
      description: 'Messages posted so far; the last one’s number.',
      shared: true,
    }),
    version: t.exposeInt('version', {
      description:
        'Counts the changes in this room: messages posted, edited, deleted, reacted to; members joined, left, banned; the room renamed …',
      shared: true,
    }),
    owner: t.field({
      type: User,
      description: 'Who made it, or was given it.',
      shared: true,
      resolve: async ({ ownerId }, _, { loaders }) => (await loaders.user.load(ownerId))!,
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When it was made.',
      shared: true,
    }),
  }),
})

registerNode('Room', ({ viewer }, id) => findRoomById(viewer, id))

const RoomConnection = builder.connectionObject(
  { type: Room, name: 'RoomConnection', description: 'A page of rooms.' },
  { name: 'RoomEdge', description: 'A room in a list.' },
)

builder.queryFields((t) => ({
  room: t.field({
    type: Room,
    nullable: true,
    description:
      'By its name, or one that it had before, whatever the case. Null when there is none, or the viewer is banned from it.',
    args: { name: t.arg.string({ required: true, description: 'The room’s name.' }) },
    resolve: (_, { name }, { viewer }) => findRoom(viewer, name),
  }),
  rooms: t.connection(
    {
      type: Room,
      description:
        'The directory: all rooms that the viewer is not banned from, most recently active first. search matches names and topics.',
      args: { search: t.arg.string({ description: 'Part of a name or topic.' }) },
      resolve: (_, { search, ...args }, { viewer }) => listRooms(viewer, search ?? null, parsePage(args)),
    },
    RoomConnection,
  ),
}))

const CreateRoomInput = builder.inputType('CreateRoomInput', {
  description: 'A new room.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: '1 to 50 characters: letters and digits of any script, - and _, spaces within.',
      validate: roomName,
    }),
    key: t.string({ description: 'Makes it private: who wants to join has to know it.', validate: roomKey }),
    topic: t.string({ description: 'What it is about; at most 250 characters.', validate: roomTopic }),
    capacity: t.int({ description: '2 or more; absent: no limit.', validate: roomCapacity }),
  }),
})

builder.mutationFields((t) => ({
  createRoom: t.field({
    type: Room,
    description: 'key absent or empty: a public room. The creator is its owner and first member.',
    args: { input: t.arg({ type: CreateRoomInput, required: true, description: 'The room.' }) },
    resolve: (_, { input }, { viewer }) => createRoom(viewer, input),
  }),
  deleteRoom: t.id({
    description: 'Owner only. Its messages, memberships, bans, invites and files go with it.',
    args: { roomId: t.arg.id({ required: true, description: 'The room.' }) },
    resolve: async (_, { roomId }, { viewer }) => {
      await deleteRoom(viewer, parseId('Room', roomId, 'roomId'))
      return roomId
    },
  }),
}))

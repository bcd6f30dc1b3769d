import { type Room as RoomRow, RoomKind as RoomKindEnum } from '../../prisma/generated/client/client.ts'
import { User } from '../accounts/user.schema.ts'
import { encodeId, parseId } from '../ids.ts'
import type { Loaders } from '../loaders.ts'
import { parsePage } from '../pagination.ts'
import { builder } from '../schema/builder.ts'
import { registerNode, Node } from '../schema/node.ts'
import { roomVisibility } from './key.ts'
import { createRoom, deleteRoom, findRoom, findRoomById, listRooms } from './room.ts'
import { threadName } from './thread.ts'
import { capacity, roomKey, roomName, topic } from './validators.ts'

const Visibility = builder.enumType('Visibility', {
  description: 'The ways to join a room.',
  values: {
    PUBLIC: { description: 'Anyone can join.' },
    PRIVATE: { description: 'Only people with the key or an invite can join.' },
  } as const,
})

export const RoomKind = builder.enumType(RoomKindEnum, {
  name: 'RoomKind',
  description: 'The kinds of rooms.',
  values: {
    ROOM: { description: 'A room with a name, a place in the directory, an owner and moderators.' },
    DIRECT: {
      description:
        'A conversation between two to ten people. It has no moderation and is not in the directory. Nobody else can find it.',
    },
    THREAD: {
      description:
        'The thread of a message: a room of its own, with its own numbers, versions, events and unread count. Open to the members of its parent, with the roles that they have there, and closed to them the moment they lose the parent. A membership of it means that one follows it.',
    },
  },
})

/** Returns what a thread has from its parent, and any other room itself. */
function ofParent<T>(room: RoomRow, loaders: Loaders, read: (room: RoomRow) => T): T | Promise<T> {
  if (!room.parentId) return read(room)
  return loaders.room.load(room.parentId).then((parent) => read(parent ?? room))
}

/** The fields that everyone who is not banned can read. Other features add the fields that only members can read. */
export const Room = builder.prismaObject('Room', {
  description: 'A room in which people talk.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The room’s global ID.',
      shared: true,
      resolve: ({ id }) => encodeId('Room', id),
    }),
    kind: t.expose('kind', { type: RoomKind, description: 'The kind of the room.', shared: true }),
    name: t.string({
      description:
        'The name, unique ignoring case. The room’s page is at /r/NAME. Of a direct conversation: the usernames of its people in alphabetical order, separated by commas, which no lookup by name finds. Of a thread: the name of its parent, a slash and the number of the root message, such as Lobby/42.',
      shared: true,
      resolve: (room, _, { loaders }) =>
        ofParent(room, loaders, (parent) =>
          parent === room ? room.name : threadName(parent, room.rootNumber),
        ),
    }),
    topic: t.exposeString('topic', {
      description: 'The topic of the room. Empty if it has none.',
      shared: true,
    }),
    visibility: t.field({
      type: Visibility,
      description: 'The way to join the room.',
      shared: true,
      resolve: (room) => (room.kind === 'ROOM' ? roomVisibility(room) : 'PRIVATE'),
    }),
    capacity: t.exposeInt('capacity', {
      nullable: true,
      description: 'The maximum number of members. Null if there is no limit.',
      shared: true,
    }),
    slowMode: t.int({
      description:
        'The seconds a member must wait between messages. 0 if slow mode is off. Moderators and the owner do not wait. Of a thread: that of its parent; each thread counts for itself.',
      shared: true,
      resolve: (room, _, { loaders }) => ofParent(room, loaders, ({ slowMode }) => slowMode),
    }),
    membersMayMentionAll: t.exposeBoolean('membersMayMentionAll', {
      description:
        'True if all members may notify everyone with @all and @here. Moderators and the owner always may.',
      shared: true,
    }),
    linkPreviews: t.exposeBoolean('linkPreviews', {
      description: 'True if links in new messages get a preview, if the server fetches any.',
      shared: true,
    }),
    memberCount: t.int({
      description: 'The number of members. Of a thread: of its parent’s.',
      shared: true,
      resolve: (room, _, { loaders }) => ofParent(room, loaders, ({ memberCount }) => memberCount),
    }),
    messageCount: t.exposeInt('messageCount', {
      description: 'The number of messages posted so far, which is also the number of the last message.',
      shared: true,
    }),
    version: t.exposeInt('version', {
      description:
        'The room’s version. Every change increases it by one: a message posted, edited, deleted or reacted to, a membership changed, the room’s settings changed.',
      shared: true,
    }),
    owner: t.field({
      type: User,
      description:
        'The owner of the room: its creator, or the member it was transferred to. Of a direct conversation: who opened it, without an owner’s powers, or the person who has been in it longest. Of a thread: the owner of its parent.',
      shared: true,
      resolve: async (room, _, { loaders }) =>
        (await loaders.user.load(await ofParent(room, loaders, ({ ownerId }) => ownerId)))!,
    }),
    lastActivityAt: t.expose('activeAt', {
      type: 'DateTime',
      description:
        'When a message was last posted, or when the room was created. Accurate to one minute; `RoomActivity` carries the exact time. Exact for a thread.',
      shared: true,
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When the room was created.',
      shared: true,
    }),
  }),
})

registerNode('Room', ({ viewer }, id) => findRoomById(viewer, id))

export const RoomConnection = builder.connectionObject(
  { type: Room, name: 'RoomConnection', description: 'A page of rooms.' },
  { name: 'RoomEdge', description: 'A room in a list.' },
)

builder.queryFields((t) => ({
  room: t.field({
    type: Room,
    nullable: true,
    description:
      'Looks up a room by its current or a former name, ignoring case. Null if there is none or the viewer is banned from it. Finds a thread by a name such as Lobby/42, for members of the room alone.',
    args: { name: t.arg.string({ required: true, description: 'The room’s name.' }) },
    resolve: (_, { name }, { viewer }) => findRoom(viewer, name),
  }),
  rooms: t.connection(
    {
      type: Room,
      description: 'All rooms except those the viewer is banned from, most recently active first.',
      args: { search: t.arg.string({ description: 'Returns only rooms with this in their name or topic.' }) },
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
      description:
        'The name: 1 to 50 characters. Letters and digits of any script, - and _, with single spaces between words.',
      validate: roomName,
    }),
    key: t.string({
      description:
        'The key that people need to join, at most 256 characters. Omitted or empty for a public room.',
      validate: roomKey,
    }),
    topic: t.string({ description: 'The topic, at most 250 characters.', validate: topic }),
    capacity: t.int({
      description: 'The maximum number of members: 2 to 1,000,000. Omitted for no limit.',
      validate: capacity,
    }),
  }),
})

builder.mutationFields((t) => ({
  createRoom: t.field({
    type: Room,
    description: 'Creates a room. The viewer becomes its owner and first member.',
    args: { input: t.arg({ type: CreateRoomInput, required: true, description: 'The room.' }) },
    resolve: (_, { input }, { viewer }) => createRoom(viewer, input),
  }),
  deleteRoom: t.id({
    description:
      'Deletes a room with its messages, memberships, bans, invites and files, and returns its ID. Owner only.',
    args: { roomId: t.arg.id({ required: true, description: 'The ID of the room.' }) },
    resolve: async (_, { roomId }, { viewer }) => {
      await deleteRoom(viewer, parseId('Room', roomId, 'roomId'))
      return roomId
    },
  }),
}))

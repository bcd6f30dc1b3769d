import { parseId } from '../ids.ts'
import { parsePage } from '../pagination.ts'
import { Room, RoomConnection } from '../rooms/room.schema.ts'
import { reason } from '../rooms/validators.ts'
import { builder } from '../schema/builder.ts'
import { Admin, isAdmin } from './admin.schema.ts'
import { appointOwner, deleteRoomAsAdmin, listAllRooms, type roomOrders } from './rooms.ts'

const RoomOrder = builder.enumType('RoomOrder', {
  description: 'The orders of the list of all rooms.',
  values: {
    ACTIVITY: { description: 'The most recently active room first.' },
    NAME: { description: 'By name, from a to z.' },
    MEMBERS: { description: 'The room with the most members first.' },
    STORAGE: { description: 'The room with the most bytes in files first.' },
  } satisfies Record<keyof typeof roomOrders, object>,
})

builder.objectField(Room, 'storage', (t) =>
  t.float({
    nullable: true,
    description: 'The size of the room’s files in bytes. Null for everyone but the server’s admins.',
    resolve: async ({ storage }, _, context) => ((await isAdmin(context)) ? storage : null),
  }),
)

builder.objectField(Admin, 'rooms', (t) =>
  t.connection(
    {
      type: Room,
      description: 'All rooms.',
      args: {
        search: t.arg.string({ description: 'Returns only rooms with this in their name or topic.' }),
        orderBy: t.arg({
          type: RoomOrder,
          required: true,
          defaultValue: 'ACTIVITY',
          description: 'The order of the list.',
        }),
      },
      resolve: (_, { search, orderBy, ...args }) =>
        listAllRooms({ search: search ?? null, order: orderBy }, parsePage(args)),
    },
    RoomConnection,
  ),
)

builder.mutationFields((t) => ({
  deleteRoomAsAdmin: t.id({
    description:
      'Deletes a room with its messages, memberships, bans, invites and files, and returns its ID. Admins only. Requires a session: access tokens are refused.',
    args: {
      roomId: t.arg.id({ required: true, description: 'The ID of the room.' }),
      reason: t.arg.string({
        description: 'The reason for the server’s audit log, at most 500 characters.',
        validate: reason,
      }),
    },
    resolve: async (_, { roomId, reason }, { viewer }) => {
      await deleteRoomAsAdmin(viewer, parseId('Room', roomId, 'roomId'), reason ?? '')
      return roomId
    },
  }),
  appointOwner: t.field({
    type: Room,
    description:
      'Makes a member of a room its owner. The former owner becomes a moderator. Admins only. Requires a session: access tokens are refused.',
    args: {
      roomId: t.arg.id({ required: true, description: 'The ID of the room.' }),
      userId: t.arg.id({ required: true, description: 'The ID of the member.' }),
    },
    resolve: (_, { roomId, userId }, { viewer }) =>
      appointOwner(viewer, parseId('Room', roomId, 'roomId'), parseId('User', userId, 'userId')),
  }),
}))

import { sessionCookie } from '../accounts/session.ts'
import { User } from '../accounts/user.schema.ts'
import { Viewer } from '../accounts/viewer.schema.ts'
import { parseId } from '../ids.ts'
import { parsePage } from '../pagination.ts'
import { Room } from '../rooms/room.schema.ts'
import { builder } from '../schema/builder.ts'
import { deleteAccount, deleteBot, deleteUser } from './delete-account.ts'
import { listOwnedRooms, type OwnedRoom as OwnedRoomRow } from './heir.ts'

const OwnedRoom = builder.objectRef<OwnedRoomRow>('OwnedRoom').implement({
  description: 'A room that the viewer owns, and what deleting the viewer’s account would do to it.',
  fields: (t) => ({
    room: t.field({ type: Room, description: 'The room.', resolve: ({ room }) => room }),
    heir: t.field({
      type: User,
      nullable: true,
      description:
        'The longest-standing moderator, who becomes the owner if the viewer’s account is deleted. Null if the room has no moderator: it is then deleted with everything in it.',
      resolve: ({ heirId }, _, { loaders }) => (heirId === null ? null : loaders.user.load(heirId)),
    }),
  }),
})

builder.objectField(Viewer, 'ownedRooms', (t) =>
  t.connection(
    {
      type: OwnedRoom,
      description: 'The rooms that the viewer owns, oldest first.',
      resolve: (viewer, args) => listOwnedRooms(viewer, parsePage(args)),
    },
    { name: 'OwnedRoomConnection', description: 'A page of the viewer’s own rooms.' },
    { name: 'OwnedRoomEdge', description: 'A room in a list of the viewer’s own rooms.' },
  ),
)

builder.mutationField('deleteAccount', (t) =>
  t.boolean({
    description:
      'Deletes the viewer’s account and makes its username available again. Messages stay, without an author. Each room that the account owns passes to its longest-standing moderator, or is deleted if it has none; `Viewer.ownedRooms` tells which. Requires a session: access tokens are refused.',
    args: { password: t.arg.string({ required: true, description: 'The account’s password.' }) },
    resolve: async (_, { password }, context) => {
      const deleted = await deleteAccount(context.viewer, password)
      context.setCookie(sessionCookie(null))
      return deleted
    },
  }),
)

builder.mutationField('deleteBot', (t) =>
  t.boolean({
    description:
      'Deletes a bot that the viewer owns, as deleteAccount does. Every connection opened with its token ends. Requires a session: access tokens are refused.',
    args: { userId: t.arg.id({ required: true, description: 'The ID of the bot.' }) },
    resolve: (_, { userId }, { viewer }) => deleteBot(viewer, parseId('User', userId, 'userId')),
  }),
)

builder.mutationField('deleteUser', (t) =>
  t.boolean({
    description:
      'Deletes the account of someone else, as deleteAccount does. Not for admins. Admins only. Requires a session: access tokens are refused.',
    args: { userId: t.arg.id({ required: true, description: 'The ID of the user.' }) },
    resolve: (_, { userId }, { viewer }) => deleteUser(viewer, parseId('User', userId, 'userId')),
  }),
)

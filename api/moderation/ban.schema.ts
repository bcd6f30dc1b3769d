import { User } from '../accounts/user.schema.ts'
import { excludeDeleted } from '../accounts/user.ts'
import { Viewer } from '../accounts/viewer.schema.ts'
import { encodeId, parseId } from '../ids.ts'
import { parsePage } from '../pagination.ts'
import { Room } from '../rooms/room.schema.ts'
import { reason } from '../rooms/validators.ts'
import { builder } from '../schema/builder.ts'
import { registerNode, Node } from '../schema/node.ts'
import { resolveExpiry } from '../schema/expiry.ts'
import { expiresAt, expiresIn } from '../schema/validators.ts'
import { banUser, findBan, findOwnBan, listBans, unbanUser } from './ban.ts'
import { deleteMessagesSince } from './validators.ts'

const Ban = builder.prismaObject('Ban', {
  description: 'A ban, which keeps a user out of a room.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({ description: 'The ban’s global ID.', resolve: ({ id }) => encodeId('Ban', id) }),
    user: t.field({
      type: User,
      description: 'The banned user.',
      resolve: async ({ userId }, _, { loaders }) => (await loaders.user.load(userId))!,
    }),
    bannedBy: t.field({
      type: User,
      nullable: true,
      description: 'The user who banned them. Null if that account was deleted.',
      resolve: async ({ bannedById }, _, { loaders }) =>
        bannedById ? excludeDeleted(await loaders.user.load(bannedById)) : null,
    }),
    reason: t.exposeString('reason', { description: 'The reason for the ban. Empty if none was given.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the user was banned.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the ban expires. Null if it lasts until it is lifted.',
    }),
  }),
})

registerNode('Ban', ({ viewer }, id) => findBan(viewer, id))

const BanConnection = builder.connectionObject(
  { type: Ban, name: 'BanConnection', description: 'A page of bans.' },
  { name: 'BanEdge', description: 'A ban in a list.' },
)

builder.objectField(Room, 'bans', (t) =>
  t.connection(
    {
      type: Ban,
      description: 'The room’s active bans, newest first. Moderators and the owner only.',
      resolve: ({ id }, args, { viewer }) => listBans(viewer, id, parsePage(args)),
    },
    BanConnection,
  ),
)

builder.objectField(Viewer, 'ban', (t) =>
  t.field({
    type: Ban,
    nullable: true,
    description: 'The viewer’s ban from a room. Null if they are not banned or the room does not exist.',
    args: { roomName: t.arg.string({ required: true, description: 'The room’s name, in any case.' }) },
    resolve: (viewer, { roomName }) => findOwnBan(viewer, roomName),
  }),
)

const BanUserInput = builder.inputType('BanUserInput', {
  description: 'A new ban.',
  fields: (t) => ({
    roomId: t.id({ required: true, description: 'The ID of the room.' }),
    userId: t.id({ required: true, description: 'The ID of the user, who need not be a member.' }),
    reason: t.string({
      description: 'The reason, at most 500 characters. The banned user sees it.',
      validate: reason,
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'When the ban expires. Omitted for a ban that lasts until it is lifted.',
      validate: expiresAt,
    }),
    expiresIn: t.int({
      description:
        'In how many seconds the ban expires, by the server’s clock: at most 315,360,000 (ten years). Use it instead of expiresAt for a period, because the client’s clock may be wrong.',
      validate: expiresIn,
    }),
    deleteMessagesSince: t.int({
      description:
        'Also deletes the messages that the user posted in the room in the last n seconds, at most 604,800 (one week).',
      validate: deleteMessagesSince,
    }),
  }),
})

builder.mutationFields((t) => ({
  banUser: t.field({
    type: Ban,
    description:
      'Bans a user from a room and removes them at once if they are a member. Banning again replaces the reason and the expiry. Moderators and the owner only, for users with a lower role.',
    args: { input: t.arg({ type: BanUserInput, required: true, description: 'The ban.' }) },
    resolve: (_, { input }, { viewer }) =>
      banUser(viewer, {
        ...input,
        expiresAt: resolveExpiry(input),
        roomId: parseId('Room', input.roomId, 'roomId'),
        userId: parseId('User', input.userId, 'userId'),
      }),
  }),
  unbanUser: t.boolean({
    description:
      'Lifts a ban, so that the user can join again. False if they are not banned. Moderators and the owner only.',
    args: {
      roomId: t.arg.id({ required: true, description: 'The ID of the room.' }),
      userId: t.arg.id({ required: true, description: 'The ID of the banned user.' }),
    },
    resolve: (_, { roomId, userId }, { viewer }) =>
      unbanUser(viewer, parseId('Room', roomId, 'roomId'), parseId('User', userId, 'userId')),
  }),
}))

import { z } from 'zod'
import { Viewer } from '../accounts/account.schema.ts'
import { excludeDeleted } from '../accounts/exclude-deleted.ts'
import { User } from '../accounts/user.schema.ts'
import { encodeId, parseId } from '../ids.ts'
import { parsePage } from '../pagination.ts'
import { builder } from '../schema/builder.ts'
import { registerNode, Node } from '../schema/node.ts'
import { banUser, findBan, findOwnBan, listBans, unbanUser } from './ban.ts'
import { plainText } from '../rooms/name.ts'
import { Room } from '../rooms/room.schema.ts'

/** Why acts of moderation were done: at most 500 characters. */
export const reason = z
  .string()
  .trim()
  .max(500, 'A reason has at most 500 characters.')
  .refine(plainText, 'This reason has characters that cannot be kept.')

/** Someone's being banned from a room. */
const Ban = builder.prismaObject('Ban', {
  description: 'That someone may not enter a room.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({ description: 'Opaque; unique over all types.', resolve: ({ id }) => encodeId('Ban', id) }),
    user: t.field({
      type: User,
      description: 'Who is banned.',
      resolve: async ({ userId }, _, { loaders }) => (await loaders.user.load(userId))!,
    }),
    bannedBy: t.field({
      type: User,
      nullable: true,
      description: 'Who did it; null once that account is deleted.',
      resolve: async ({ bannedById }, _, { loaders }) =>
        bannedById ? excludeDeleted(await loaders.user.load(bannedById)) : null,
    }),
    reason: t.exposeString('reason', { description: 'Why; may be empty.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'Since when.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Null: until lifted.',
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
      description: 'Moderators and the owner only. The latest first.',
      resolve: ({ id }, args, { viewer }) => listBans(viewer, id, parsePage(args)),
    },
    BanConnection,
  ),
)

builder.objectField(Viewer, 'ban', (t) =>
  t.field({
    type: Ban,
    nullable: true,
    description: 'The viewer’s own ban from that room, if there is one: its page says so, and why.',
    args: { roomName: t.arg.string({ required: true, description: 'The room’s name, whatever its case.' }) },
    resolve: (viewer, { roomName }) => findOwnBan(viewer, roomName),
  }),
)

const recent = z
  .int()
  .min(1, 'Pass how many seconds back to delete, or nothing.')
  .max(604_800, 'At most the last week is deleted: 604,800 seconds.')

const BanUserInput = builder.inputType('BanUserInput', {
  description: 'Whom to ban, and from where.',
  fields: (t) => ({
    roomId: t.id({ required: true, description: 'The room.' }),
    userId: t.id({ required: true, description: 'The person, a member or not.' }),
    reason: t.string({ description: 'Shown to them; at most 500 characters.', validate: reason }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it ends by itself; absent: never.' }),
    deleteMessagesSince: t.int({
      description:
        'Also deletes what they posted in the room in the last so many seconds, at most 604,800 (a week).',
      validate: recent,
    }),
  }),
})

builder.mutationFields((t) => ({
  banUser: t.field({
    type: Ban,
    description:
      'Moderators and the owner; only of someone below their own role. Members and people who left or never joined alike.',
    args: { input: t.arg({ type: BanUserInput, required: true, description: 'Whom, and why.' }) },
    resolve: (_, { input }, { viewer }) =>
      banUser(viewer, {
        ...input,
        roomId: parseId('Room', input.roomId, 'roomId'),
        userId: parseId('User', input.userId, 'userId'),
      }),
  }),
  unbanUser: t.boolean({
    description: 'Lifts a ban; they may join again. False when there was none.',
    args: {
      roomId: t.arg.id({ required: true, description: 'The room.' }),
      userId: t.arg.id({ required: true, description: 'The person.' }),
    },
    resolve: (_, { roomId, userId }, { viewer }) =>
      unbanUser(viewer, parseId('Room', roomId, 'roomId'), parseId('User', userId, 'userId')),
  }),
}))

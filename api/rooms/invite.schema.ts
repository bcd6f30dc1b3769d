import type { Invite as InviteRow, Room as RoomRow } from '../../prisma/generated/client/client.ts'
import { User } from '../accounts/user.schema.ts'
import { env } from '../env.ts'
import { encodeId, parseId } from '../ids.ts'
import { parsePage } from '../pagination.ts'
import { builder } from '../schema/builder.ts'
import { registerNode, Node } from '../schema/node.ts'
import { resolveExpiry } from '../schema/expiry.ts'
import { expiresAt, expiresIn } from '../schema/validators.ts'
import { inviteCode } from './invite-code.ts'
import { createInvite, findInvite, findInviteById, listInvites, revokeInvite } from './invite.ts'
import { Room } from './room.schema.ts'
import { maxUses } from './validators.ts'

const Invite = builder.objectRef<InviteRow>('Invite').implement({
  description: 'An invite, which lets people join a room without its key. Moderators and the owner only.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({ description: 'The invite’s global ID.', resolve: ({ id }) => encodeId('Invite', id) }),
    room: t.field({
      type: Room,
      description: 'The room that the invite is for.',
      resolve: async ({ roomId }, _, { loaders }) => (await loaders.room.load(roomId))!,
    }),
    url: t.string({
      description: 'The link to share. People without an account can sign up there and then join.',
      resolve: async ({ id }) => `${env.ORIGIN[0]}/invite/${await inviteCode(id)}`,
    }),
    code: t.string({
      description: 'The code, for joinRoom(input: { invite }).',
      resolve: ({ id }) => inviteCode(id),
    }),
    usesLeft: t.exposeInt('usesLeft', {
      nullable: true,
      description: 'The number of times that the invite can still be used. Null if there is no limit.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the invite expires. Null if never.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the invite was created.' }),
    createdBy: t.field({
      type: User,
      description: 'The user who created the invite.',
      resolve: async ({ createdById }, _, { loaders }) => (await loaders.user.load(createdById))!,
    }),
  }),
})

registerNode('Invite', ({ viewer }, id) => findInviteById(viewer, id))

const InviteConnection = builder.connectionObject(
  { type: Invite, name: 'InviteConnection', description: 'A page of invites.' },
  { name: 'InviteEdge', description: 'An invite in a list.' },
)

builder.objectField(Room, 'invites', (t) =>
  t.connection(
    {
      type: Invite,
      description:
        'The room’s valid invites, newest first. An invite ends when its creator loses the right to invite. Moderators and the owner only.',
      args: {
        createdBy: t.arg.id({ description: 'Returns only invites that the user with this ID created.' }),
      },
      resolve: ({ id }, { createdBy, ...args }, { viewer }) =>
        listInvites(viewer, id, {
          createdById: createdBy ? parseId('User', createdBy, 'createdBy') : null,
          page: parsePage(args),
        }),
    },
    InviteConnection,
  ),
)

const InvitePreview = builder.objectRef<InviteRow & { room: RoomRow }>('InvitePreview').implement({
  description: 'An invite as anyone with its code can see it, signed in or not.',
  fields: (t) => ({
    room: t.field({
      type: Room,
      description: 'The room that the invite is for.',
      resolve: ({ room }) => room,
    }),
    createdBy: t.field({
      type: User,
      description: 'The user who created the invite.',
      resolve: async ({ createdById }, _, { loaders }) => (await loaders.user.load(createdById))!,
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the invite expires. Null if never.',
    }),
  }),
})

builder.queryField('invite', (t) =>
  t.field({
    type: InvitePreview,
    nullable: true,
    description:
      'Looks up an invite by its code. Null if it is unknown, or the viewer is banned from the room. Null also if it is no longer valid (it was revoked, has expired or is used up, or its creator lost the right to invite), except for members of the room: they can still open the room with it.',
    args: {
      code: t.arg.string({
        required: true,
        description: 'The invite’s code, which is the last part of its link.',
      }),
    },
    resolve: (_, { code }, { viewer }) => findInvite(viewer, code),
  }),
)

const CreateInviteInput = builder.inputType('CreateInviteInput', {
  description: 'A new invite.',
  fields: (t) => ({
    roomId: t.id({ required: true, description: 'The ID of the room.' }),
    maxUses: t.int({
      description: 'The number of times that the invite can be used: 1 to 10,000. Omitted for no limit.',
      validate: maxUses,
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'When the invite expires. Omitted for never.',
      validate: expiresAt,
    }),
    expiresIn: t.int({
      description:
        'In how many seconds the invite expires, by the server’s clock: at most 315,360,000 (ten years). Use it instead of expiresAt for a period, because the client’s clock may be wrong.',
      validate: expiresIn,
    }),
  }),
})

builder.mutationFields((t) => ({
  createInvite: t.field({
    type: Invite,
    description:
      'Creates an invite, which ends when the viewer loses the right to invite. A room can have at most 100. Moderators and the owner only.',
    args: { input: t.arg({ type: CreateInviteInput, required: true, description: 'The invite.' }) },
    resolve: (_, { input }, { viewer }) =>
      createInvite(viewer, {
        maxUses: input.maxUses,
        expiresAt: resolveExpiry(input),
        roomId: parseId('Room', input.roomId, 'roomId'),
      }),
  }),
  revokeInvite: t.boolean({
    description:
      'Revokes an invite. People who joined with it stay. False if the invite does not exist. Moderators and the owner only.',
    args: { id: t.arg.id({ required: true, description: 'The ID of the invite.' }) },
    resolve: (_, { id }, { viewer }) => revokeInvite(viewer, parseId('Invite', id, 'id')),
  }),
}))

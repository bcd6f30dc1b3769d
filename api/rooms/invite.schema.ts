import { z } from 'zod'
import type { Invite as InviteRow, Room as RoomRow } from '../../prisma/generated/client/client.ts'
import { User } from '../accounts/user.schema.ts'
import { env } from '../env.ts'
import { encodeId, parseId } from '../ids.ts'
import { parsePage } from '../pagination.ts'
import { builder } from '../schema/builder.ts'
import { registerNode, Node } from '../schema/node.ts'
import { inviteCode } from './invite-code.ts'
import { createInvite, findInvite, findInviteById, listInvites, revokeInvite } from './invite.ts'
import { Room } from './room.schema.ts'

const Invite = builder.objectRef<InviteRow>('Invite').implement({
  description: 'What opens a room without its key. Seen only by those who may invite.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({ description: 'Opaque; unique over all types.', resolve: ({ id }) => encodeId('Invite', id) }),
    room: t.field({
      type: Room,
      description: 'Where it leads.',
      resolve: async ({ roomId }, _, { loaders }) => (await loaders.room.load(roomId))!,
    }),
    url: t.string({
      description:
        'Shown to whoever may invite; opens the room without its key. Leads a newcomer through sign-up.',
      resolve: async ({ id }) => `${env.ORIGIN[0]}/invite/${await inviteCode(id)}`,
    }),
    code: t.string({ description: 'For joinRoom(input: { invite }).', resolve: ({ id }) => inviteCode(id) }),
    usesLeft: t.exposeInt('usesLeft', {
      nullable: true,
      description: 'How often it still works; null: without limit.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Null: until revoked.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    createdBy: t.field({
      type: User,
      description: 'Who made it.',
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
      description: 'Moderators and the owner only. Those that still open the room, the latest first.',
      resolve: ({ id }, args, { viewer }) => listInvites(viewer, id, parsePage(args)),
    },
    InviteConnection,
  ),
)

const InvitePreview = builder.objectRef<InviteRow & { room: RoomRow }>('InvitePreview').implement({
  description: 'What whoever has an invite’s code may know of it before joining, signed in or not.',
  fields: (t) => ({
    room: t.field({ type: Room, description: 'Where it leads.', resolve: ({ room }) => room }),
    createdBy: t.field({
      type: User,
      description: 'Who invites.',
      resolve: async ({ createdById }, _, { loaders }) => (await loaders.user.load(createdById))!,
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Null: until revoked.',
    }),
  }),
})

builder.queryField('invite', (t) =>
  t.field({
    type: InvitePreview,
    nullable: true,
    description:
      'What an invite leads to. Null when it is unknown, revoked, expired or used up, or the viewer is banned there.',
    args: {
      code: t.arg.string({ required: true, description: 'The code, the last part of the invite’s address.' }),
    },
    resolve: (_, { code }, { viewer }) => findInvite(code, viewer),
  }),
)

const maxUses = z
  .int()
  .min(1, 'An invite works once or more.')
  .max(10_000, 'An invite works at most 10,000 times.')

const CreateInviteInput = builder.inputType('CreateInviteInput', {
  description: 'An invite to be made.',
  fields: (t) => ({
    roomId: t.id({ required: true, description: 'Where it shall lead.' }),
    maxUses: t.int({
      description: 'How often it works, 1 to 10,000; absent: without limit.',
      validate: maxUses,
    }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it ends by itself; absent: never.' }),
  }),
})

builder.mutationFields((t) => ({
  createInvite: t.field({
    type: Invite,
    description: 'Moderators and the owner only. At most 100 to a room at a time.',
    args: { input: t.arg({ type: CreateInviteInput, required: true, description: 'The invite.' }) },
    resolve: (_, { input }, { viewer }) =>
      createInvite(viewer, { ...input, roomId: parseId('Room', input.roomId, 'roomId') }),
  }),
  revokeInvite: t.boolean({
    description: 'Moderators and the owner only. Who came by it stays. False when there was none (any more).',
    args: { id: t.arg.id({ required: true, description: 'The invite.' }) },
    resolve: (_, { id }, { viewer }) => revokeInvite(viewer, parseId('Invite', id, 'id')),
  }),
}))

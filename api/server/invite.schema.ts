import type { ServerInvite as ServerInviteRow } from '../../prisma/generated/client/client.ts'
import { User } from '../accounts/user.schema.ts'
import { excludeDeleted } from '../accounts/user.ts'
import type { Loaders } from '../loaders.ts'
import { env } from '../env.ts'
import { encodeId, parseId } from '../ids.ts'
import { maxUses } from '../rooms/validators.ts'
import { builder } from '../schema/builder.ts'
import { resolveExpiry } from '../schema/expiry.ts'
import { registerNode, Node } from '../schema/node.ts'
import { expiresAt, expiresIn } from '../schema/validators.ts'
import { Admin } from './admin.schema.ts'
import {
  countGuess,
  createServerInvite,
  findServerInvite,
  findServerInviteById,
  listServerInvites,
  revokeServerInvite,
  serverInviteCode,
} from './invite.ts'

const creatorOf = async ({ createdById }: ServerInviteRow, loaders: Loaders) =>
  createdById ? excludeDeleted(await loaders.user.load(createdById)) : null

const ServerInvite = builder.objectRef<ServerInviteRow>('ServerInvite').implement({
  description: 'An invite to this server, with which people can create an account. Admins only.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The invite’s global ID.',
      resolve: ({ id }) => encodeId('ServerInvite', id),
    }),
    url: t.string({
      description: 'The link to share.',
      resolve: async ({ id }) => `${env.ORIGIN[0]}/invite/${await serverInviteCode(id)}`,
    }),
    code: t.string({
      description: 'The code, for signUp(input: { invite }).',
      resolve: ({ id }) => serverInviteCode(id),
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
      nullable: true,
      description: 'The admin who created the invite. Null if it was created from a shell on the server.',
      resolve: (invite, _, { loaders }) => creatorOf(invite, loaders),
    }),
  }),
})

registerNode('ServerInvite', ({ viewer }, id) => findServerInviteById(viewer, id))

builder.objectField(Admin, 'invites', (t) =>
  t.field({
    type: [ServerInvite],
    description:
      'The valid invites to this server, newest first. An invite ends when its creator stops being an admin.',
    resolve: () => listServerInvites(),
  }),
)

const ServerInvitePreview = builder.objectRef<ServerInviteRow>('ServerInvitePreview').implement({
  description: 'An invite to this server as anyone with its code can see it, signed in or not.',
  fields: (t) => ({
    createdBy: t.field({
      type: User,
      nullable: true,
      description: 'The admin who created the invite. Null if it was created from a shell on the server.',
      resolve: (invite, _, { loaders }) => creatorOf(invite, loaders),
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the invite expires. Null if never.',
    }),
  }),
})

builder.queryField('serverInvite', (t) =>
  t.field({
    type: ServerInvitePreview,
    nullable: true,
    description:
      'Looks up an invite to this server by its code. Null if it is unknown or no longer valid: it was revoked, has expired or is used up, or its creator is no longer an admin. Codes that belong to no invite are limited per address.',
    args: {
      code: t.arg.string({
        required: true,
        description: 'The invite’s code, which is the last part of its link.',
      }),
    },
    resolve: async (_, { code }, { client }) => {
      await countGuess(code, client?.address ?? 'unknown')
      return findServerInvite(code)
    },
  }),
)

builder.mutationFields((t) => ({
  createServerInvite: t.field({
    type: ServerInvite,
    description:
      'Creates an invite to this server, which ends when the viewer stops being an admin. A server can have at most 100. Admins only. Requires a session: access tokens are refused.',
    args: {
      maxUses: t.arg.int({
        description: 'The number of times that the invite can be used: 1 to 10,000. Omitted for no limit.',
        validate: maxUses,
      }),
      expiresAt: t.arg({
        type: 'DateTime',
        description: 'When the invite expires. Omitted for never.',
        validate: expiresAt,
      }),
      expiresIn: t.arg.int({
        description:
          'In how many seconds the invite expires, by the server’s clock: at most 315,360,000 (ten years). Use it instead of expiresAt for a period, because the client’s clock may be wrong.',
        validate: expiresIn,
      }),
    },
    resolve: (_, { maxUses, ...expiry }, { viewer }) =>
      createServerInvite(viewer, { maxUses, expiresAt: resolveExpiry(expiry) }),
  }),
  revokeServerInvite: t.boolean({
    description:
      'Revokes an invite to this server. Accounts that were created with it stay. False if the invite does not exist. Admins only. Requires a session: access tokens are refused.',
    args: { id: t.arg.id({ required: true, description: 'The ID of the invite.' }) },
    resolve: (_, { id }, { viewer }) => revokeServerInvite(viewer, parseId('ServerInvite', id, 'id')),
  }),
}))

import { encodeId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { registerNode, Node } from '../schema/node.ts'
import { excludeDeleted, findUser } from './user.ts'

export const User = builder.prismaObject('User', {
  description: 'A person or a bot.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The user’s global ID.',
      shared: true,
      resolve: ({ id }) => encodeId('User', id),
    }),
    username: t.exposeString('username', {
      description: 'The name used to sign in and to mention the user with @: a-z, 0-9, - and _.',
      shared: true,
    }),
    displayName: t.exposeString('displayName', {
      description: 'The name shown to others, as the user writes it.',
      shared: true,
    }),
    avatarUrl: t.string({
      nullable: true,
      description: 'The path of the user’s square picture on this server. Null if the user has none.',
      shared: true,
      resolve: ({ id, avatarKey }) => avatarKey && `/files/avatars/${id}/${avatarKey}`,
    }),
    bot: t.exposeBoolean('bot', { description: 'True if the account belongs to a program.', shared: true }),
    admin: t.exposeBoolean('admin', { description: 'True for the server’s admins.', shared: true }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When the account was created.',
      shared: true,
    }),
  }),
})

registerNode('User', async ({ loaders }, id) => excludeDeleted(await loaders.user.load(id)))

builder.queryField('user', (t) =>
  t.field({
    type: User,
    nullable: true,
    description: 'Looks up a user by username, ignoring case. Null if there is none.',
    args: { username: t.arg.string({ required: true, description: 'The username.' }) },
    resolve: (_, { username }) => findUser(username),
  }),
)

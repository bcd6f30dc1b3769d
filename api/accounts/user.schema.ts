import { encodeId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { registerNode, Node } from '../schema/node.ts'
import { db } from '../db/client.ts'
import { excludeDeleted } from './user.ts'

/** A person or a bot, as everyone may see them. */
export const User = builder.prismaObject('User', {
  description: 'A person, or a bot.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Opaque; unique over all types.',
      shared: true,
      resolve: ({ id }) => encodeId('User', id),
    }),
    username: t.exposeString('username', {
      description: 'What others mention the person by: a-z, 0-9, - and _.',
      shared: true,
    }),
    displayName: t.exposeString('displayName', {
      description: 'As the person wants to be called.',
      shared: true,
    }),
    avatarUrl: t.string({
      nullable: true,
      description: 'A square picture; null: none, show the initials.',
      shared: true,
      resolve: ({ id, avatarKey }) => avatarKey && `/files/avatars/${id}/${avatarKey}`,
    }),
    bot: t.exposeBoolean('bot', { description: 'Not a person.', shared: true }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When the account was made.',
      shared: true,
    }),
  }),
})

registerNode('User', async ({ loaders }, id) => excludeDeleted(await loaders.user.load(id)))

builder.queryField('user', (t) =>
  t.prismaField({
    type: User,
    nullable: true,
    description: 'A person by username, whatever its case. Null when there is none.',
    args: { username: t.arg.string({ required: true, description: 'The username.' }) },
    resolve: (query, _, { username }) =>
      db.user.findUnique({ ...query, where: { username: username.trim().toLowerCase(), deletedAt: null } }),
  }),
)

import { z } from 'zod'
import {
  type AccessToken as AccessTokenRow,
  TokenScope as Scopes,
} from '../../prisma/generated/client/client.ts'
import { encodeId, parseId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { registerNode, Node } from '../schema/node.ts'
import { Viewer } from './sign-in.schema.ts'
import { createAccessToken, listAccessTokens, revokeAccessToken } from './access-token.ts'

const TokenScope = builder.enumType(Scopes, {
  name: 'TokenScope',
  description: 'What an access token is good for; docs/roles.md has the table.',
  values: {
    READ: { description: 'Queries and subscriptions.' },
    WRITE: { description: 'Joining, posting, reacting, and the rest of what members do.' },
    MODERATE: {
      description: 'Bans, kicks, roles, invites, deletion of others’ messages, and changes of rooms.',
    },
  },
})

const AccessToken = builder.objectRef<AccessTokenRow>('AccessToken').implement({
  description: 'With it a program does part of what its owner may do.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Opaque; unique over all types.',
      resolve: ({ id }) => encodeId('AccessToken', id),
    }),
    name: t.exposeString('name', { description: 'What its owner knows it by.' }),
    scopes: t.expose('scopes', { type: [TokenScope], description: 'What it is good for.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to the minute; null: never.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ends; null: never.',
    }),
  }),
})

registerNode(
  'AccessToken',
  async ({ viewer }, key) => (await listAccessTokens(viewer)).find(({ id }) => id === key) ?? null,
)

builder.objectField(Viewer, 'accessTokens', (t) =>
  t.field({
    type: [AccessToken],
    description: 'The viewer’s access tokens, the latest first. Not for access tokens.',
    resolve: (viewer) => listAccessTokens(viewer),
  }),
)

const NewAccessToken = builder
  .objectRef<{ token: string; accessToken: AccessTokenRow }>('NewAccessToken')
  .implement({
    description: 'An access token just made.',
    fields: (t) => ({
      token: t.exposeString('token', { description: 'Shown this once; only its hash is kept.' }),
      accessToken: t.field({
        type: AccessToken,
        description: 'What is kept of it.',
        resolve: ({ accessToken }) => accessToken,
      }),
    }),
  })

const tokenName = z
  .string()
  .trim()
  .min(1, 'Give the token a name, such as what it is for.')
  .max(50, 'A token’s name has at most 50 characters.')

const CreateAccessTokenInput = builder.inputType('CreateAccessTokenInput', {
  description: 'An access token to be made.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'What it is for; 1 to 50 characters.',
      validate: tokenName,
    }),
    scopes: t.field({
      type: [TokenScope],
      required: true,
      description: 'What it shall be good for; at least one.',
    }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it ends by itself; absent: never.' }),
  }),
})

builder.mutationFields((t) => ({
  createAccessToken: t.field({
    type: NewAccessToken,
    description:
      'Makes an access token for a bot or script. At most 50 to an account. Not for access tokens.',
    args: { input: t.arg({ type: CreateAccessTokenInput, required: true, description: 'The token.' }) },
    resolve: (_, { input }, { viewer }) => createAccessToken(viewer, input),
  }),
  revokeAccessToken: t.field({
    type: Viewer,
    description: 'Ends an access token, and whatever is open with it anywhere. Not for access tokens.',
    args: { id: t.arg.id({ required: true, description: 'The token.' }) },
    resolve: (_, { id }, { viewer }) => revokeAccessToken(viewer, parseId('AccessToken', id, 'id')),
  }),
}))

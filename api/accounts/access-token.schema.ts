import {
  type AccessToken as AccessTokenRow,
  TokenScope as Scopes,
} from '../../prisma/generated/client/client.ts'
import { encodeId, parseId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { registerNode, Node } from '../schema/node.ts'
import { resolveExpiry } from '../schema/expiry.ts'
import { expiresAt, expiresIn } from '../schema/validators.ts'
import { createAccessToken, listAccessTokens, revokeAccessToken } from './access-token.ts'
import { tokenName, tokenScopes } from './validators.ts'
import { Viewer } from './viewer.schema.ts'

export const TokenScope = builder.enumType(Scopes, {
  name: 'TokenScope',
  description: 'A set of operations that an access token allows. See docs/roles.md.',
  values: {
    READ: { description: 'Queries and subscriptions.' },
    WRITE: { description: 'Everything that members can do, such as joining, posting and reacting.' },
    MODERATE: {
      description: 'Bans, kicks, roles, invites, room settings, and deleting other people’s messages.',
    },
  },
})

const AccessToken = builder.objectRef<AccessTokenRow>('AccessToken').implement({
  description: 'A credential with which a program acts as the user, within its scopes.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The access token’s global ID.',
      resolve: ({ id }) => encodeId('AccessToken', id),
    }),
    name: t.exposeString('name', { description: 'The name that its owner gave it.' }),
    scopes: t.expose('scopes', { type: [TokenScope], description: 'The operations that it allows.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to the minute. Null if never.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it expires. Null if never.',
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
    description: 'The viewer’s access tokens, newest first. Requires a session: access tokens are refused.',
    resolve: (viewer) => listAccessTokens(viewer),
  }),
)

const NewAccessToken = builder
  .objectRef<{ token: string; accessToken: AccessTokenRow }>('NewAccessToken')
  .implement({
    description: 'A new access token.',
    fields: (t) => ({
      token: t.exposeString('token', {
        description: 'The token itself, for the header Authorization: Bearer TOKEN. It cannot be read again.',
      }),
      accessToken: t.field({
        type: AccessToken,
        description: 'The access token’s details.',
        resolve: ({ accessToken }) => accessToken,
      }),
    }),
  })

const CreateAccessTokenInput = builder.inputType('CreateAccessTokenInput', {
  description: 'A new access token.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'A name that tells what the token is used for: 1 to 50 characters.',
      validate: tokenName,
    }),
    scopes: t.field({
      type: [TokenScope],
      required: true,
      description: 'The operations to allow. At least one scope.',
      validate: tokenScopes,
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'When the token expires. Omitted for never.',
      validate: expiresAt,
    }),
    expiresIn: t.int({
      description:
        'In how many seconds the token expires, by the server’s clock: at most 315,360,000 (ten years). Use it instead of expiresAt for a period, because the client’s clock may be wrong.',
      validate: expiresIn,
    }),
  }),
})

builder.mutationFields((t) => ({
  createAccessToken: t.field({
    type: NewAccessToken,
    description:
      'Creates an access token for a bot or a script. An account can have at most 50. Requires a session: access tokens are refused.',
    args: {
      input: t.arg({ type: CreateAccessTokenInput, required: true, description: 'The access token.' }),
    },
    resolve: (_, { input }, { viewer }) =>
      createAccessToken(viewer, { name: input.name, scopes: input.scopes, expiresAt: resolveExpiry(input) }),
  }),
  revokeAccessToken: t.field({
    type: Viewer,
    description:
      'Revokes an access token and ends every connection opened with it. Requires a session: access tokens are refused.',
    args: { id: t.arg.id({ required: true, description: 'The ID of the access token.' }) },
    resolve: (_, { id }, { viewer }) => revokeAccessToken(viewer, parseId('AccessToken', id, 'id')),
  }),
}))

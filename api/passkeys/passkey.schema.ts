import type { Passkey as PasskeyRow } from '../../prisma/generated/client/client.ts'
import { sessionCookie } from '../accounts/session.ts'
import { Auth, setCookies } from '../accounts/auth.schema.ts'
import { Viewer } from '../accounts/viewer.schema.ts'
import { encodeId, parseId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { Node, registerNode } from '../schema/node.ts'
import { addPasskey, listPasskeys, removePasskey, startPasskey } from './passkey.ts'
import { signInWithPasskey, startPasskeySignIn } from './sign-in.ts'
import { passkeyName } from './validators.ts'

const Passkey = builder.objectRef<PasskeyRow>('Passkey').implement({
  description: 'A passkey, with which the viewer signs in without a password.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({ description: 'The passkey’s global ID.', resolve: ({ id }) => encodeId('Passkey', id) }),
    name: t.exposeString('name', { description: 'The name that its owner gave it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was added.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used. Null if never.',
    }),
  }),
})

registerNode(
  'Passkey',
  async ({ viewer }, key) => (await listPasskeys(viewer)).find(({ id }) => id === key) ?? null,
)

builder.objectField(Viewer, 'passkeys', (t) =>
  t.field({
    type: [Passkey],
    description: 'The viewer’s passkeys, newest first. Requires a session: access tokens are refused.',
    resolve: (viewer) => listPasskeys(viewer),
  }),
)

builder.mutationFields((t) => ({
  startPasskey: t.string({
    description:
      'Returns the options for navigator.credentials.create, as JSON, to add a passkey within five minutes. An account can have at most 20. Requires a session: access tokens are refused.',
    args: { password: t.arg.string({ required: true, description: 'The viewer’s password.' }) },
    resolve: (_, { password }, { viewer }) => startPasskey(viewer, password),
  }),
  addPasskey: t.field({
    type: Passkey,
    description:
      'Adds the passkey that a browser created by the options of startPasskey, which work once. Requires a session: access tokens are refused.',
    args: {
      name: t.arg.string({
        required: true,
        description: 'A name that tells where the passkey is: 1 to 50 characters.',
        validate: passkeyName,
      }),
      credential: t.arg.string({ required: true, description: 'The credential, as JSON.' }),
    },
    resolve: (_, { name, credential }, { viewer, client }) =>
      addPasskey(viewer, { name, credential }, client),
  }),
  removePasskey: t.field({
    type: Viewer,
    description:
      'Removes a passkey, and ends every session that was opened with it. Requires a session: access tokens are refused.',
    args: {
      id: t.arg.id({ required: true, description: 'The ID of the passkey.' }),
      password: t.arg.string({ required: true, description: 'The viewer’s password.' }),
    },
    resolve: async (_, { id, password }, context) => {
      const key = parseId('Passkey', id, 'id')
      const { viewer, ended } = await removePasskey(context.viewer, key, password)
      if (ended) context.setCookie(sessionCookie(null))
      return viewer
    },
  }),
  startPasskeySignIn: t.string({
    description:
      'Returns the options for navigator.credentials.get, as JSON, to sign in with a passkey within five minutes.',
    resolve: () => startPasskeySignIn(),
  }),
  signInWithPasskey: t.field({
    type: Auth,
    description:
      'Signs in with the credential that a browser got by the options of startPasskeySignIn, which work once. Sets the session cookie, and returns the session’s token for clients other than browsers.',
    args: { credential: t.arg.string({ required: true, description: 'The credential, as JSON.' }) },
    resolve: async (_, { credential }, context) =>
      setCookies(context, await signInWithPasskey(context.viewer, credential, context.client)),
  }),
}))

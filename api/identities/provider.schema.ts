import { sessionCookie } from '../accounts/session.ts'
import { Auth, setCookies } from '../accounts/auth.schema.ts'
import { Viewer } from '../accounts/viewer.schema.ts'
import { builder } from '../schema/builder.ts'
import { Server } from '../server/server.schema.ts'
import { type Completed, completeFlow } from './complete.ts'
import { flowCookie } from './flow.ts'
import { listIdentities, startLink, unlinkIdentity } from './identity.ts'
import { listProviders, type Provider } from './providers.ts'

export const SignInProvider = builder.objectRef<Provider>('SignInProvider').implement({
  description: 'A service where people sign in with an account that they have there (OpenID Connect).',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The provider’s ID. It is not a global ID.' }),
    name: t.exposeString('name', {
      description: 'The name that the operator gave the provider, or its host.',
    }),
    url: t.exposeString('url', {
      description:
        'Where a browser goes to sign in. With `next` in the query, such as ?next=/r/lobby, the path to open afterwards.',
    }),
  }),
})

builder.objectField(Server, 'signInProviders', (t) =>
  t.field({
    type: [SignInProvider],
    description: 'The providers through which people can sign in. Empty if the operator set up none.',
    resolve: () => listProviders(),
  }),
)

builder.objectField(Viewer, 'identities', (t) =>
  t.field({
    type: [SignInProvider],
    description:
      'The providers of which the viewer has linked an account, in the order of linking. Requires a session: access tokens are refused.',
    resolve: (viewer) => listIdentities(viewer),
  }),
)

const ProviderSignIn = builder.objectRef<Completed>('ProviderSignIn').implement({
  description: 'The end of a sign-in through a provider.',
  fields: (t) => ({
    auth: t.field({
      type: Auth,
      nullable: true,
      description: 'The new session. Null if the person has no account yet, or linked one.',
      resolve: ({ signedIn }) => signedIn,
    }),
    linked: t.exposeBoolean('linked', {
      description: 'True if the provider’s account is linked to the viewer’s now.',
    }),
    needsUsername: t.boolean({
      description: 'True if the person has no account yet, and can create one: see signUpWithIdentity.',
      resolve: ({ signUp }) => signUp !== null,
    }),
    next: t.exposeString('next', { description: 'The path to open afterwards.' }),
  }),
})

builder.mutationFields((t) => ({
  completeProviderSignIn: t.field({
    type: ProviderSignIn,
    description:
      'Ends a sign-in through a provider, with the query of the address that the provider sent the browser to. Works once, within 15 minutes, in the browser where it began. Sets the session cookie if the person has an account. FORBIDDEN if the provider refused, the answer is not valid, or the account is suspended or has a second factor.',
    args: {
      number: t.arg.int({ required: true, description: 'The provider’s number, which is in the address.' }),
      answer: t.arg.string({ required: true, description: 'The query of the address.' }),
    },
    resolve: async (_, { number, answer }, context) => {
      const completed = await completeFlow(context.viewer, { number, answer }, context.client)
      context.setCookie(flowCookie(completed.signUp))
      if (completed.signedIn) await setCookies(context, completed.signedIn)
      return completed
    },
  }),
  startIdentityLink: t.string({
    description:
      'Confirms with the password that the viewer wants to link an account of a provider, and returns the address where the browser continues. Sets a cookie for it. CONFLICT if one of this provider is linked already. Requires a session: access tokens are refused.',
    args: {
      providerId: t.arg.id({ required: true, description: 'The ID of the provider.' }),
      password: t.arg.string({ required: true, description: 'The viewer’s password.' }),
    },
    resolve: async (_, { providerId, password }, context) => {
      const { token, url } = await startLink(context.viewer, providerId, password)
      context.setCookie(flowCookie(token))
      return url
    },
  }),
  unlinkIdentity: t.field({
    type: Viewer,
    description:
      'Unlinks the viewer’s account of a provider, and ends every session that was opened with it. The password is the way in that remains. Requires a session: access tokens are refused.',
    args: {
      providerId: t.arg.id({ required: true, description: 'The ID of the provider.' }),
      password: t.arg.string({ required: true, description: 'The viewer’s password.' }),
    },
    resolve: async (_, { providerId, password }, context) => {
      const { viewer, ended } = await unlinkIdentity(context.viewer, providerId, password)
      if (ended) context.setCookie(sessionCookie(null))
      return viewer
    },
  }),
}))

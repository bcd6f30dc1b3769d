import { Auth, setCookies } from '../accounts/auth.schema.ts'
import { newNames } from '../accounts/new-names.schema.ts'
import { flowCookie } from '../identities/flow.ts'
import { SignInProvider } from '../identities/provider.schema.ts'
import { builder } from '../schema/builder.ts'
import { findIdentitySignUp, type IdentitySignUp, signUpWithIdentity } from './sign-up-with-identity.ts'

const IdentitySignUpType = builder.objectRef<IdentitySignUp>('IdentitySignUp').implement({
  description: 'A person confirmed by a provider in this browser, who has no account yet.',
  fields: (t) => ({
    provider: t.field({
      type: SignInProvider,
      description: 'The provider.',
      resolve: ({ provider }) => provider,
    }),
    username: t.exposeString('username', { description: 'A username that is free, to suggest.' }),
    displayName: t.exposeString('displayName', {
      description: 'The name that the person has at the provider. It can be empty.',
    }),
  }),
})

builder.queryField('identitySignUp', (t) =>
  t.field({
    type: IdentitySignUpType,
    nullable: true,
    description: 'The sign-up through a provider that is under way in this browser. Null if there is none.',
    resolve: (_, _args, { client }) => findIdentitySignUp(client),
  }),
)

const SignUpWithIdentityInput = builder.inputType('SignUpWithIdentityInput', {
  description: 'A new account of a person confirmed by a provider in this browser.',
  fields: (t) => ({
    ...newNames(t),
    invite: t.string({
      description: 'The code of an invite to the server or to a room, as in SignUpInput.',
    }),
  }),
})

builder.mutationField('signUpWithIdentity', (t) =>
  t.field({
    type: Auth,
    description:
      'Creates an account without a password for a person confirmed by a provider in this browser, and signs in. Sets the session cookie, and returns the session’s token for clients other than browsers. Server.signUpPolicy says who can.',
    args: { input: t.arg({ type: SignUpWithIdentityInput, required: true, description: 'The account.' }) },
    resolve: async (_, { input }, context) => {
      const signedIn = await signUpWithIdentity(context.viewer, input, context.client)
      context.setCookie(flowCookie(null))
      return setCookies(context, signedIn)
    },
  }),
)

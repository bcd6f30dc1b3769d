import type { Context } from '../context.ts'
import { builder } from '../schema/builder.ts'
import { deviceCookie } from './device.ts'
import { sessionCookie } from './session.ts'
import { type SignedIn, signIn, signOut } from './sign-in.ts'
import { User } from './user.schema.ts'
import { enteredPassword, typedCode } from './validators.ts'

export const Auth = builder.objectRef<SignedIn>('Auth').implement({
  description: 'A new session.',
  fields: (t) => ({
    token: t.exposeString('token', {
      description:
        'The session’s token, for the header Authorization: Bearer TOKEN, and for connectionParams { token } over WebSocket.',
    }),
    user: t.field({
      type: User,
      description: 'The user who signed in.',
      resolve: ({ user }) => user,
    }),
  }),
})

const SignInInput = builder.inputType('SignInInput', {
  description: 'The credentials of an account.',
  fields: (t) => ({
    username: t.string({ required: true, description: 'The username, in any case.' }),
    password: t.string({ required: true, description: 'The password.', validate: enteredPassword }),
    code: t.string({
      description:
        'The six digits of the authenticator app, or a recovery code. Without it, an account with a second factor gets UNAUTHENTICATED with extensions.secondFactor.',
      validate: typedCode,
    }),
  }),
})

/** Sets the session cookie, and the device cookie that identifies the browser at its next sign-in. */
export async function setCookies(context: Context, signedIn: SignedIn): Promise<SignedIn> {
  context.setCookie(sessionCookie(signedIn.token))
  context.setCookie(await deviceCookie(signedIn.user.username))
  return signedIn
}

builder.mutationFields((t) => ({
  signIn: t.field({
    type: Auth,
    description:
      'Signs in. Sets the session cookie, and returns the session’s token for clients other than browsers.',
    args: {
      input: t.arg({ type: SignInInput, required: true, description: 'The username and password.' }),
    },
    resolve: async (_, { input }, context) =>
      setCookies(context, await signIn(context.viewer, input, context.client)),
  }),
  signOut: t.boolean({
    description: 'Ends this session and every connection opened with it.',
    resolve: async (_, _args, context) => {
      const ended = await signOut(context.viewer)
      context.setCookie(sessionCookie(null))
      return ended
    },
  }),
}))

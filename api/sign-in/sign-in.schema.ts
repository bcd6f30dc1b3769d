import { Auth, setCookies } from '../accounts/auth.schema.ts'
import { sessionCookie } from '../accounts/session.ts'
import { enteredPassword, typedCode } from '../accounts/validators.ts'
import { builder } from '../schema/builder.ts'
import { signIn, signOut } from './sign-in.ts'

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

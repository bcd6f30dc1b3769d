import { Auth, setCookies } from '../accounts/auth.schema.ts'
import { newNames } from '../accounts/new-names.schema.ts'
import { newPassword } from '../accounts/validators.ts'
import { builder } from '../schema/builder.ts'
import { signUp } from './sign-up.ts'

const SignUpInput = builder.inputType('SignUpInput', {
  description: 'A new account.',
  fields: (t) => ({
    ...newNames(t),
    password: t.string({
      required: true,
      description: 'The password: 8 to 256 characters. Very common passwords are refused.',
      validate: newPassword,
    }),
    invite: t.string({
      description:
        'The code of an invite to the server or to a room, which is used once. With a room’s invite, the new account is a member of the room. Required if Server.signUpPolicy is INVITE.',
    }),
  }),
})

builder.mutationField('signUp', (t) =>
  t.field({
    type: Auth,
    description:
      'Creates an account and signs in. Sets the session cookie, and returns the session’s token for clients other than browsers. Server.signUpPolicy says who can.',
    args: { input: t.arg({ type: SignUpInput, required: true, description: 'The account.' }) },
    resolve: async (_, { input }, context) =>
      setCookies(context, await signUp(context.viewer, input, context.client)),
  }),
)

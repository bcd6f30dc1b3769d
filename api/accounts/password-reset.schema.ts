import { builder } from '../schema/builder.ts'
import { resetPassword } from './password-reset.ts'
import { Auth, setCookies } from './auth.schema.ts'
import { newPassword, typedCode } from './validators.ts'

builder.mutationField('resetPassword', (t) =>
  t.field({
    type: Auth,
    description:
      'Sets a new password by the token of a reset link, ends every session of the account and signs in. Sets the session cookie, and returns the session’s token for clients other than browsers. NOT_FOUND if the link is unknown, was used, or is too old: a mailed one works for an hour, and one from an admin for a day.',
    args: {
      token: t.arg.string({ required: true, description: 'The token, which is in the link.' }),
      newPassword: t.arg.string({
        required: true,
        description: 'The new password: 8 to 256 characters. Very common passwords are refused.',
        validate: newPassword,
      }),
      code: t.arg.string({
        description:
          'The six digits of the authenticator app, or a recovery code. Without it, an account with a second factor gets UNAUTHENTICATED with extensions.secondFactor, and the link stays valid.',
        validate: typedCode,
      }),
    },
    resolve: async (_, input, context) =>
      setCookies(context, await resetPassword(context.viewer, input, context.client)),
  }),
)

import { builder } from '../schema/builder.ts'
import { requestPasswordReset } from './password-reset-mail.ts'

builder.mutationField('requestPasswordReset', (t) =>
  t.boolean({
    description:
      'Mails a link that sets a new password, for an hour and once, to the confirmed mail address of an account. Always answers true: whether the account exists, or has an address, is not told. CONFLICT if Server.emailEnabled is false.',
    args: {
      login: t.arg.string({ required: true, description: 'The username or the mail address.' }),
    },
    resolve: (_, { login }, { client }) => requestPasswordReset(login, client),
  }),
)

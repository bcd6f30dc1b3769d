import { sessionCookie } from '../accounts/session.ts'
import { builder } from '../schema/builder.ts'
import { deleteAccount } from './delete-account.ts'

builder.mutationField('deleteAccount', (t) =>
  t.boolean({
    description:
      'Deletes the viewer’s account and makes its username available again. Messages stay, without an author. Each room that the account owns passes to its longest-standing moderator, or is deleted if it has none. Requires a session: access tokens are refused.',
    args: { password: t.arg.string({ required: true, description: 'The account’s password.' }) },
    resolve: async (_, { password }, context) => {
      const deleted = await deleteAccount(context.viewer, password)
      context.setCookie(sessionCookie(null))
      return deleted
    },
  }),
)

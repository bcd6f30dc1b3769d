import { builder } from '../schema/builder.ts'
import { confirmEmail, findEmail, findPendingEmail, removeEmail, setEmail } from './email.ts'
import { email, enteredPassword, typedCode } from './validators.ts'
import { Viewer } from './viewer.schema.ts'

builder.objectFields(Viewer, (t) => ({
  email: t.string({
    nullable: true,
    description:
      'The viewer’s mail address, with which they can set a new password. Until one is confirmed, the one that waits for its code. Null if there is none. Requires a session: access tokens are refused.',
    resolve: async ({ user }) => (await findEmail(user.id)) ?? findPendingEmail(user.id),
  }),
  emailConfirmed: t.boolean({
    description: 'True if the viewer has confirmed `email`. Requires a session: access tokens are refused.',
    resolve: async ({ user }) => (await findEmail(user.id)) !== null,
  }),
  pendingEmail: t.string({
    nullable: true,
    description:
      'The mail address that was given last and waits for its code. Null if there is none. Requires a session: access tokens are refused.',
    resolve: ({ user }) => findPendingEmail(user.id),
  }),
}))

builder.mutationFields((t) => ({
  setEmail: t.field({
    type: Viewer,
    description:
      'Sends a code to a mail address. Nothing changes until confirmEmail has the code. An address belongs to one account at most; the answer does not tell whether another account has it. CONFLICT if Server.emailEnabled is false. Requires a session: access tokens are refused.',
    args: {
      email: t.arg.string({ required: true, description: 'The address.', validate: email }),
      password: t.arg.string({
        required: true,
        description: 'The account’s password.',
        validate: enteredPassword,
      }),
    },
    resolve: (_, input, { viewer, client }) => setEmail(viewer, input, client),
  }),
  confirmEmail: t.field({
    type: Viewer,
    description:
      'Confirms the mail address that got the code. A code works for 30 minutes, and not after five wrong ones. Requires a session: access tokens are refused.',
    args: {
      code: t.arg.string({ required: true, description: 'The code in the mail.', validate: typedCode }),
    },
    resolve: (_, { code }, { viewer, client }) => confirmEmail(viewer, code, client),
  }),
  removeEmail: t.field({
    type: Viewer,
    description: 'Removes the viewer’s mail address. Requires a session: access tokens are refused.',
    args: {
      password: t.arg.string({
        required: true,
        description: 'The account’s password.',
        validate: enteredPassword,
      }),
    },
    resolve: (_, { password }, { viewer, client }) => removeEmail(viewer, password, client),
  }),
}))

import { builder } from '../schema/builder.ts'
import { changePassword, hasPassword } from './password.ts'
import { newPassword } from './validators.ts'
import { Viewer } from './viewer.schema.ts'

const ChangePasswordInput = builder.inputType('ChangePasswordInput', {
  description: 'The current and the new password.',
  fields: (t) => ({
    currentPassword: t.string({
      required: true,
      description:
        'The current password. Empty if the account has none: the sign-in must be less than 15 minutes old then.',
    }),
    newPassword: t.string({
      required: true,
      description: 'The new password: 8 to 256 characters. Very common passwords are refused.',
      validate: newPassword,
    }),
  }),
})

builder.objectField(Viewer, 'hasPassword', (t) =>
  t.boolean({
    description:
      'True if the account has a password. One that signs in through a provider may have none. Requires a session: access tokens are refused.',
    resolve: (viewer) => hasPassword(viewer),
  }),
)

builder.mutationField('changePassword', (t) =>
  t.field({
    type: Viewer,
    description:
      'Changes the password. Ends all other sessions and every connection opened with them. Requires a session: access tokens are refused.',
    args: { input: t.arg({ type: ChangePasswordInput, required: true, description: 'Both passwords.' }) },
    resolve: (_, { input }, { viewer, client }) => changePassword(viewer, input, client),
  }),
)

import { builder } from '../schema/builder.ts'
import { displayName, password, Viewer } from '../accounts/sign-in.schema.ts'
import { deleteAccount } from '../account-deletion/delete-account.ts'
import { updateProfile } from './profile.ts'
import { changePassword } from '../accounts/password.ts'
import { sessionCookie } from '../accounts/session.ts'
import { User } from '../accounts/user.schema.ts'

const UpdateProfileInput = builder.inputType('UpdateProfileInput', {
  description: 'How others see the account; what is absent stays.',
  fields: (t) => ({
    displayName: t.string({
      description: 'As the person wants to be called, at most 50 characters; empty: the username.',
      validate: displayName,
    }),
    bot: t.boolean({ description: 'Marks the account as a program’s.' }),
  }),
})

const ChangePasswordInput = builder.inputType('ChangePasswordInput', {
  description: 'The password as it is, and as it shall be.',
  fields: (t) => ({
    currentPassword: t.string({ required: true, description: 'As it is.' }),
    newPassword: t.string({
      required: true,
      description:
        'As it shall be, 8 to 256 characters; none of those that are guessed first. Ends every other session.',
      validate: password,
    }),
  }),
})

builder.mutationFields((t) => ({
  updateProfile: t.prismaField({
    type: User,
    description: 'Changes how others see the account; everyone in its rooms is told.',
    args: { input: t.arg({ type: UpdateProfileInput, required: true, description: 'The profile.' }) },
    resolve: (_query, _, { input }, { viewer }) => updateProfile(viewer, input),
  }),
  changePassword: t.field({
    type: Viewer,
    description: 'Ends every other session, and whatever is open with it anywhere. Not for access tokens.',
    args: { input: t.arg({ type: ChangePasswordInput, required: true, description: 'Both passwords.' }) },
    resolve: (_, { input }, { viewer }) => changePassword(viewer, input),
  }),
  deleteAccount: t.boolean({
    description:
      'The account’s messages stay, without an author; the rooms that it owns go to their longest-standing moderator, else are deleted. Its name is free again. Not for access tokens.',
    args: { password: t.arg.string({ required: true, description: 'The account’s password.' }) },
    resolve: async (_, { password }, context) => {
      const deleted = await deleteAccount(context.viewer, password)
      context.setCookie(sessionCookie(null))
      return deleted
    },
  }),
}))

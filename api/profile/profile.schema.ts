import { User } from '../accounts/user.schema.ts'
import { displayName } from '../accounts/validators.ts'
import { builder } from '../schema/builder.ts'
import { updateProfile } from './profile.ts'

const UpdateProfileInput = builder.inputType('UpdateProfileInput', {
  description: 'The changes to a profile. Omitted fields keep their value.',
  fields: (t) => ({
    displayName: t.string({
      description: 'The name shown to others, at most 50 characters. Empty to use the username.',
      validate: displayName,
    }),
    bot: t.boolean({ description: 'True if the account belongs to a program.' }),
  }),
})

builder.mutationField('updateProfile', (t) =>
  t.field({
    type: User,
    description: 'Updates the viewer’s profile.',
    args: { input: t.arg({ type: UpdateProfileInput, required: true, description: 'The changes.' }) },
    resolve: (_, { input }, { viewer }) => updateProfile(viewer, input),
  }),
)

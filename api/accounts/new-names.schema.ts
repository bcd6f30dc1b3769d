import { builder } from '../schema/builder.ts'
import { displayName, username } from './validators.ts'

type InputFields = PothosSchemaTypes.InputFieldBuilder<typeof builder.$inferSchemaTypes, 'InputObject'>

/** Returns the input fields for the names of a new account. */
export const newNames = (t: InputFields) => ({
  username: t.string({
    required: true,
    description: 'The username: 3 to 32 characters of a-z, 0-9, - and _. Unique, ignoring case.',
    validate: username,
  }),
  displayName: t.string({
    description: 'The name shown to others, at most 50 characters. Omitted or empty to use the username.',
    validate: displayName,
  }),
})

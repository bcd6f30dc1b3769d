import { submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { ChangePasswordDocument, RevokeOtherSessionsDocument, RevokeSessionDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  changePassword: async ({ request, fetch }) => {
    const input = textFields(await request.formData(), 'currentPassword', 'newPassword')
    const { failure } = await submitMutation(getClient(fetch), ChangePasswordDocument, {
      variables: { input },
      form: 'changePassword',
    })
    return failure ?? { done: 'changePassword' }
  },
  revoke: async ({ request, fetch }) => {
    const session = textFields(await request.formData(), 'id')
    const { failure } = await submitMutation(getClient(fetch), RevokeSessionDocument, {
      variables: session,
      values: session,
      form: 'revoke',
    })
    return failure ?? { done: 'revoke' }
  },
  revokeOthers: async ({ fetch }) => {
    const { failure } = await submitMutation(getClient(fetch), RevokeOtherSessionsDocument, {
      variables: {},
      form: 'revokeOthers',
    })
    return failure ?? { done: 'revokeOthers' }
  },
}

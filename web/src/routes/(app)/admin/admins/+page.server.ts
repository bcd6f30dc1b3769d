import { redirect } from '@sveltejs/kit'
import { rejectField, submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { findUser } from '../../r/[name]/_moderation/find-user.ts'
import { SetAdminDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  grant: async ({ request, fetch }) => {
    const form = 'grant'
    const values = textFields(await request.formData(), 'username')
    const client = getClient(fetch)
    const { user, error } = await findUser(client, values.username)
    if (error) return rejectField('username', error.message, { values, form })
    const { failure } = await submitMutation(client, SetAdminDocument, {
      variables: { userId: user.id, admin: true },
      values,
      form,
    })
    return failure ?? { done: form }
  },
  revoke: async ({ request, fetch }) => {
    const values = textFields(await request.formData(), 'id', 'own')
    const { failure } = await submitMutation(getClient(fetch), SetAdminDocument, {
      variables: { userId: values.id, admin: false },
      values,
      form: 'revoke',
    })
    if (failure) return failure
    // These pages are no longer for them.
    if (values.own) redirect(303, '/settings')
    return { done: 'revoke' }
  },
}

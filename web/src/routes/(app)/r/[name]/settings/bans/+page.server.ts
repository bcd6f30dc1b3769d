import { submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { UnbanUserDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  unban: async ({ request, fetch }) => {
    const ban = textFields(await request.formData(), 'roomId', 'userId')
    const { failure } = await submitMutation(getClient(fetch), UnbanUserDocument, {
      variables: ban,
      values: ban,
      form: 'unban',
    })
    return failure ?? { done: 'unban' }
  },
}

import { UnblockUserDocument } from '#lib/chat/blocking.ts'
import { submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  unblock: async ({ request, fetch }) => {
    const form = 'unblock'
    const { id } = textFields(await request.formData(), 'id')
    const { failure } = await submitMutation(getClient(fetch), UnblockUserDocument, {
      variables: { userId: id },
      values: { id },
      form,
    })
    return failure ?? { done: form, values: { id } }
  },
}

import { submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { RequestPasswordResetDocument } from '../operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  default: async ({ request, fetch }) => {
    const variables = textFields(await request.formData(), 'login')
    const { failure } = await submitMutation(getClient(fetch), RequestPasswordResetDocument, {
      variables,
      values: variables,
    })
    return failure ?? { done: 'forgot' }
  },
}

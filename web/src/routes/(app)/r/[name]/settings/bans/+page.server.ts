import { act, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { UnbanUserDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  lift: async ({ request, fetch }) => {
    const ban = textFields(await request.formData(), 'roomId', 'userId')
    const { failure } = await act(getClient(fetch), UnbanUserDocument, ban, ban, 'lift')
    return failure ?? { done: 'lift' }
  },
}

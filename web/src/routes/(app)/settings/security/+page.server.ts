import { act, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { ChangePasswordDocument, RevokeOtherSessionsDocument, RevokeSessionDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  password: async ({ request, fetch }) => {
    const input = textFields(await request.formData(), 'currentPassword', 'newPassword')
    const { failure } = await act(getClient(fetch), ChangePasswordDocument, { input }, {}, 'password')
    return failure ?? { done: 'password' }
  },
  end: async ({ request, fetch }) => {
    const session = textFields(await request.formData(), 'id')
    const { failure } = await act(getClient(fetch), RevokeSessionDocument, session, session, 'end')
    return failure ?? { done: 'end' }
  },
  endOthers: async ({ fetch }) => {
    const { failure } = await act(getClient(fetch), RevokeOtherSessionsDocument, {}, {}, 'endOthers')
    return failure ?? { done: 'endOthers' }
  },
}

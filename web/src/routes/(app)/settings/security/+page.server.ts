import { act, texts } from '#lib/forms/action.ts'
import { clientFor } from '#lib/graphql/client.ts'
import { ChangePasswordDocument, RevokeOtherSessionsDocument, RevokeSessionDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  password: async ({ request, fetch }) => {
    const input = texts(await request.formData(), 'currentPassword', 'newPassword')
    const { failure } = await act(clientFor(fetch), ChangePasswordDocument, { input }, {}, 'password')
    return failure ?? { done: 'password' }
  },
  end: async ({ request, fetch }) => {
    const session = texts(await request.formData(), 'id')
    const { failure } = await act(clientFor(fetch), RevokeSessionDocument, session, session, 'end')
    return failure ?? { done: 'end' }
  },
  endOthers: async ({ fetch }) => {
    const { failure } = await act(clientFor(fetch), RevokeOtherSessionsDocument, {}, {}, 'endOthers')
    return failure ?? { done: 'endOthers' }
  },
}

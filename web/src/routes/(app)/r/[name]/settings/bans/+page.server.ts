import { act, texts } from '#lib/forms/action.ts'
import { clientFor } from '#lib/graphql/client.ts'
import { UnbanUserDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  lift: async ({ request, fetch }) => {
    const ban = texts(await request.formData(), 'roomId', 'userId')
    const { failure } = await act(clientFor(fetch), UnbanUserDocument, ban, ban, 'lift')
    return failure ?? { done: 'lift' }
  },
}

import { redirect } from '@sveltejs/kit'
import { act, refuse, texts } from '#lib/forms/action.ts'
import { ask } from '#lib/graphql/query.ts'
import { clientFor } from '#lib/graphql/client.ts'
import { ViewerDocument } from '../../../viewer.ts'
import { DeleteAccountDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  remove: async ({ request, fetch }) => {
    const { username, password } = texts(await request.formData(), 'username', 'password')
    const client = clientFor(fetch)
    const { viewer } = await ask(client, ViewerDocument, {}, { fetch })
    if (viewer && username.trim().toLowerCase() !== viewer.user.username)
      return refuse('username', 'That is not your user name.', { username }, 'remove')
    const { failure } = await act(client, DeleteAccountDocument, { password }, { username }, 'remove')
    if (failure) return failure
    redirect(303, '/?deleted')
  },
}

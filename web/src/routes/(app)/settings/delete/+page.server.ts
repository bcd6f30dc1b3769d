import { redirect } from '@sveltejs/kit'
import { act, refuse, textFields } from '#lib/forms/action.ts'
import { query } from '#lib/graphql/query.ts'
import { getClient } from '#lib/graphql/client.ts'
import { ViewerDocument } from '../../../viewer.ts'
import { DeleteAccountDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  remove: async ({ request, fetch }) => {
    const { username, password } = textFields(await request.formData(), 'username', 'password')
    const client = getClient(fetch)
    const { viewer } = await query(client, ViewerDocument, { variables: {}, fetch })
    if (viewer && username.trim().toLowerCase() !== viewer.user.username)
      return refuse('username', 'That is not your user name.', { username }, 'remove')
    const { failure } = await act(client, DeleteAccountDocument, { password }, { username }, 'remove')
    if (failure) return failure
    redirect(303, '/?deleted')
  },
}

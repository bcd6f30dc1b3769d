import { comparableName } from '@latchkey/text'
import { redirect } from '@sveltejs/kit'
import { m } from '@latchkey/messages'
import { rejectField, submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { query } from '#lib/graphql/query.ts'
import { ViewerDocument } from '../../../viewer.ts'
import { DeleteAccountDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  default: async ({ request, fetch }) => {
    const { password, ...values } = textFields(await request.formData(), 'username', 'password')
    const client = getClient(fetch)
    const { viewer } = await query(client, ViewerDocument, { variables: {}, fetch })
    if (viewer && comparableName(values.username) !== viewer.user.username)
      return rejectField('username', m.account_delete_username_wrong(), { values })
    const { failure } = await submitMutation(client, DeleteAccountDocument, {
      variables: { password },
      values,
    })
    if (failure) return failure
    redirect(303, '/?deleted')
  },
}

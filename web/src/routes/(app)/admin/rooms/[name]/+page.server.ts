import { comparableName } from '@latchkey/text'
import { redirect } from '@sveltejs/kit'
import { m } from '@latchkey/messages'
import { rejectField, submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { findUser } from '../../../r/[name]/_moderation/find-user.ts'
import { AppointOwnerDocument, DeleteRoomAsAdminDocument } from '../operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  appoint: async ({ request, fetch }) => {
    const form = 'appoint'
    const { roomId, ...values } = textFields(await request.formData(), 'roomId', 'username')
    const client = getClient(fetch)
    const { user, error } = await findUser(client, values.username)
    if (error) return rejectField('username', error.message, { values, form })
    const variables = { roomId, userId: user.id }
    const { failure } = await submitMutation(client, AppointOwnerDocument, { variables, values, form })
    return failure ?? { done: form }
  },
  delete: async ({ request, fetch, params }) => {
    const form = 'delete'
    const { roomId, ...values } = textFields(await request.formData(), 'roomId', 'name', 'reason')
    if (comparableName(values.name) !== comparableName(params.name))
      return rejectField('name', m.admin_room_delete_wrong(), { values, form })
    const variables = { roomId, reason: values.reason }
    const { failure } = await submitMutation(getClient(fetch), DeleteRoomAsAdminDocument, {
      variables,
      values,
      form,
    })
    if (failure) return failure
    redirect(303, '/admin/rooms')
  },
}

import { redirect } from '@sveltejs/kit'
import { m } from '@latchkey/messages'
import { parseWholeNumber, rejectField, submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { roomPath } from '#lib/navigation/paths.ts'
import { TransferRoomDocument } from '../_moderation/operations.ts'
import { findUser } from '../_moderation/find-user.ts'
import { ChangeRoomKeyDocument, UpdateRoomDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  update: async ({ request, fetch, params }) => {
    const form = 'update'
    const data = await request.formData()
    const { roomId, ...values } = textFields(data, 'roomId', 'name', 'topic', 'capacity', 'slowMode')
    const membersMayMentionAll = data.has('membersMayMentionAll')
    const linkPreviews = data.has('linkPreviews')
    const capacity = parseWholeNumber(values.capacity)
    if (Number.isNaN(capacity)) return rejectField('capacity', m.whole_number_invalid(), { values, form })
    const slowMode = parseWholeNumber(values.slowMode) ?? 0
    if (Number.isNaN(slowMode)) return rejectField('slowMode', m.room_slow_mode_invalid(), { values, form })
    const { name: typedName, topic } = values
    const result = await submitMutation(getClient(fetch), UpdateRoomDocument, {
      variables: {
        input: { roomId, name: typedName, topic, capacity, slowMode, membersMayMentionAll, linkPreviews },
      },
      values,
      form,
    })
    if (result.failure) return result.failure
    const { name } = result.data.updateRoom
    if (name !== params.name) redirect(303, `${roomPath(name)}/settings`)
    return { done: form }
  },
  changeKey: async ({ request, fetch }) => {
    const variables = textFields(await request.formData(), 'roomId', 'key')
    const { failure } = await submitMutation(getClient(fetch), ChangeRoomKeyDocument, {
      variables,
      form: 'changeKey',
    })
    return failure ?? { done: 'changeKey' }
  },
  removeKey: async ({ request, fetch }) => {
    const { roomId } = textFields(await request.formData(), 'roomId')
    const { failure } = await submitMutation(getClient(fetch), ChangeRoomKeyDocument, {
      variables: { roomId, key: null },
      form: 'removeKey',
    })
    // The form that adds a key takes this one's place, and shows the result.
    return failure ?? { done: 'changeKey' }
  },
  transfer: async ({ request, fetch, params }) => {
    const form = 'transfer'
    const { roomId, ...values } = textFields(await request.formData(), 'roomId', 'username')
    const client = getClient(fetch)
    const { user, error } = await findUser(client, values.username)
    if (error) return rejectField('username', error.message, { values, form })
    const { failure } = await submitMutation(client, TransferRoomDocument, {
      variables: { roomId, userId: user.id },
      values,
      form,
    })
    if (failure) return failure
    redirect(303, `${roomPath(params.name)}/settings/members`)
  },
}

import { m } from '@latchkey/messages'
import { redirect } from '@sveltejs/kit'
import { parseWholeNumber, rejectField, submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { roomPath } from '#lib/navigation/paths.ts'
import { CreateRoomDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  default: async ({ request, fetch }) => {
    const { key, ...values } = textFields(await request.formData(), 'name', 'topic', 'key', 'capacity')
    const capacity = parseWholeNumber(values.capacity) ?? undefined
    if (Number.isNaN(capacity)) return rejectField('capacity', m.whole_number_invalid(), { values })
    const variables = {
      input: { name: values.name, topic: values.topic, key: key || undefined, capacity },
    }
    const { data, failure } = await submitMutation(getClient(fetch), CreateRoomDocument, {
      variables,
      values,
    })
    if (failure) return failure
    redirect(303, roomPath(data.createRoom.name))
  },
}

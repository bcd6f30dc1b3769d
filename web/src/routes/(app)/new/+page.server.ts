import { redirect } from '@sveltejs/kit'
import { roomPath } from '#lib/navigation/paths.ts'
import { act, refuse, textFields, parseWholeNumber } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { CreateRoomDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  default: async ({ request, fetch }) => {
    const { key, ...values } = textFields(await request.formData(), 'name', 'topic', 'key', 'capacity')
    const capacity = parseWholeNumber(values.capacity) ?? undefined
    if (Number.isNaN(capacity)) return refuse('capacity', 'Give a whole number, or leave it empty.', values)
    const input = { name: values.name, topic: values.topic, key: key || undefined, capacity }
    const { data, failure } = await act(getClient(fetch), CreateRoomDocument, { input }, values)
    if (failure) return failure
    redirect(303, roomPath(data.createRoom.name))
  },
}

import { redirect } from '@sveltejs/kit'
import { roomPath } from '#lib/paths.ts'
import { act, refuse, texts, wholeNumber } from '#lib/forms/action.ts'
import { clientFor } from '#lib/graphql/client.ts'
import { CreateRoomDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  default: async ({ request, fetch }) => {
    const { key, ...values } = texts(await request.formData(), 'name', 'topic', 'key', 'capacity')
    const capacity = wholeNumber(values.capacity) ?? undefined
    if (Number.isNaN(capacity)) return refuse('capacity', 'Give a whole number, or leave it empty.', values)
    const input = { name: values.name, topic: values.topic, key: key || undefined, capacity }
    const { data, failure } = await act(clientFor(fetch), CreateRoomDocument, { input }, values)
    if (failure) return failure
    redirect(303, roomPath(data.createRoom.name))
  },
}

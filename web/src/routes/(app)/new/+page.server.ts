import { fail, redirect } from '@sveltejs/kit'
import { roomPath } from '#lib/paths.ts'
import { act, texts, type Failure } from '#lib/act.ts'
import { clientFor } from '#lib/graphql/client.ts'
import { CreateRoomDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  default: async ({ request, fetch }) => {
    const { key, ...values } = texts(await request.formData(), 'name', 'topic', 'key', 'capacity')
    const capacity = values.capacity.trim() === '' ? undefined : Number(values.capacity)
    if (capacity !== undefined && !Number.isInteger(capacity)) {
      const error = {
        code: 'BAD_USER_INPUT',
        field: 'capacity',
        message: 'Give a whole number, or leave it empty.',
      }
      return fail<Failure>(400, { error: error as Failure['error'], values })
    }
    const input = { name: values.name, topic: values.topic, key: key || undefined, capacity }
    const { data, failure } = await act(clientFor(fetch), CreateRoomDocument, { input }, values)
    if (failure) return failure
    redirect(303, roomPath(data.createRoom.name))
  },
}

import { redirect } from '@sveltejs/kit'
import { act, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { roomPath } from '#lib/navigation/paths.ts'
import { SendMessageDocument } from '#lib/chat/outbox/operations.ts'
import { JoinRoomDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  join: async ({ request, fetch, params: { name } }) => {
    const { key } = textFields(await request.formData(), 'key')
    const { failure } = await act(
      getClient(fetch),
      JoinRoomDocument,
      { input: { name, key: key || undefined } },
      {},
    )
    if (failure) return failure
    redirect(303, roomPath(name))
  },
  /** Without JavaScript; with it, what is written goes through the outbox. */
  send: async ({ request, fetch, params: { name } }) => {
    const { roomId, text } = textFields(await request.formData(), 'roomId', 'text')
    const { failure } = await act(
      getClient(fetch),
      SendMessageDocument,
      { input: { roomId, text } },
      { text },
    )
    if (failure) return failure
    redirect(303, roomPath(name))
  },
}

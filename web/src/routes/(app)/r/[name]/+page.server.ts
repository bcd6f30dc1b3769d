import { redirect } from '@sveltejs/kit'
import { act, texts } from '#lib/forms/action.ts'
import { clientFor } from '#lib/graphql/client.ts'
import { roomPath } from '#lib/paths.ts'
import { SendMessageDocument } from '#lib/chat/operations.ts'
import { JoinRoomDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  join: async ({ request, fetch, params: { name } }) => {
    const { key } = texts(await request.formData(), 'key')
    const { failure } = await act(
      clientFor(fetch),
      JoinRoomDocument,
      { input: { name, key: key || undefined } },
      {},
    )
    if (failure) return failure
    redirect(303, roomPath(name))
  },
  /** Sends a message without JavaScript. With JavaScript, messages go through the outbox. */
  send: async ({ request, fetch, params: { name } }) => {
    const { roomId, text } = texts(await request.formData(), 'roomId', 'text')
    const { failure } = await act(
      clientFor(fetch),
      SendMessageDocument,
      { input: { roomId, text } },
      { text },
    )
    if (failure) return failure
    redirect(303, roomPath(name))
  },
}

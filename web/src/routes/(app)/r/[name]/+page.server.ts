import { redirect } from '@sveltejs/kit'
import { submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { roomPath } from '#lib/navigation/paths.ts'
import { SendMessageDocument } from '#lib/chat/operations.ts'
import { JoinRoomDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  join: async ({ request, fetch, params: { name } }) => {
    const { key } = textFields(await request.formData(), 'key')
    const variables = { input: { name, key: key || undefined } }
    const { failure } = await submitMutation(getClient(fetch), JoinRoomDocument, { variables })
    if (failure) return failure
    redirect(303, roomPath(name))
  },
  /** Sends a message without JavaScript. With JavaScript, messages go through the outbox. */
  send: async ({ request, fetch, params: { name } }) => {
    const { roomId, text } = textFields(await request.formData(), 'roomId', 'text')
    const variables = { input: { roomId, text } }
    const { failure } = await submitMutation(getClient(fetch), SendMessageDocument, {
      variables,
      values: { text },
    })
    if (failure) return failure
    redirect(303, roomPath(name))
  },
}

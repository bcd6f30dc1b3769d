import { redirect } from '@sveltejs/kit'
import { SendMessageDocument } from '#lib/chat/operations.ts'
import { submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  /** Sends a message without JavaScript. With JavaScript, messages go through the outbox. */
  send: async ({ request, fetch, params: { id } }) => {
    const { text } = textFields(await request.formData(), 'text')
    const { failure } = await submitMutation(getClient(fetch), SendMessageDocument, {
      variables: { input: { roomId: id, text } },
      values: { text },
    })
    if (failure) return failure
    redirect(303, `/d/${id}`)
  },
}

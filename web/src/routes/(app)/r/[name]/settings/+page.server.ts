import { redirect } from '@sveltejs/kit'
import { act, refuse, texts, wholeNumber } from '#lib/forms/action.ts'
import { clientFor } from '#lib/graphql/client.ts'
import { roomPath } from '#lib/paths.ts'
import { TransferRoomDocument } from '../_moderation/operations.ts'
import { findUser } from '../_moderation/find-user.ts'
import { ChangeRoomKeyDocument, UpdateRoomDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  update: async ({ request, fetch, params }) => {
    const { roomId, ...values } = texts(
      await request.formData(),
      'roomId',
      'name',
      'topic',
      'capacity',
      'slowMode',
    )
    const capacity = wholeNumber(values.capacity)
    if (Number.isNaN(capacity))
      return refuse('capacity', 'Give a whole number, or leave it empty.', values, 'update')
    const slowMode = wholeNumber(values.slowMode) ?? 0
    if (Number.isNaN(slowMode)) return refuse('slowMode', 'Give whole seconds.', values, 'update')
    const input = { roomId, name: values.name, topic: values.topic, capacity, slowMode }
    const { data, failure } = await act(clientFor(fetch), UpdateRoomDocument, { input }, values, 'update')
    if (failure) return failure
    const { name } = data.updateRoom
    if (name !== params.name) redirect(303, `${roomPath(name)}/settings`)
    return { done: 'update' }
  },
  changeKey: async ({ request, fetch }) => {
    const { roomId, key } = texts(await request.formData(), 'roomId', 'key')
    const { failure } = await act(clientFor(fetch), ChangeRoomKeyDocument, { roomId, key }, {}, 'changeKey')
    return failure ?? { done: 'changeKey' }
  },
  removeKey: async ({ request, fetch }) => {
    const { roomId } = texts(await request.formData(), 'roomId')
    const variables = { roomId, key: null }
    const { failure } = await act(clientFor(fetch), ChangeRoomKeyDocument, variables, {}, 'removeKey')
    return failure ?? { done: 'changeKey' }
  },
  transfer: async ({ request, fetch, params }) => {
    const { roomId, username } = texts(await request.formData(), 'roomId', 'username')
    const client = clientFor(fetch)
    const { user, error } = await findUser(client, username)
    if (error) return refuse('username', error.message, { username }, 'transfer')
    const variables = { roomId, userId: user.id }
    const { failure } = await act(client, TransferRoomDocument, variables, { username }, 'transfer')
    if (failure) return failure
    redirect(303, `${roomPath(params.name)}/settings/members`)
  },
}

import { redirect } from '@sveltejs/kit'
import { act } from '#lib/forms/action.ts'
import { clientFor } from '#lib/graphql/client.ts'
import { roomPath } from '#lib/paths.ts'
import { JoinByInviteDocument } from '../operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  join: async ({ fetch, params: { code } }) => {
    const { data, failure } = await act(clientFor(fetch), JoinByInviteDocument, { code }, {}, 'join')
    if (failure) return failure
    redirect(303, roomPath(data.joinRoom.room.name))
  },
}

import { redirect } from '@sveltejs/kit'
import { submitMutation } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { roomPath } from '#lib/navigation/paths.ts'
import { JoinByInviteDocument } from '../operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  default: async ({ fetch, params: { code } }) => {
    const { data, failure } = await submitMutation(getClient(fetch), JoinByInviteDocument, {
      variables: { code },
    })
    if (failure) return failure
    redirect(303, roomPath(data.joinRoom.room.name))
  },
}

import { goto } from '$app/navigation'
import type { Client } from '@urql/svelte'
import { type ApiError, apiError } from '#lib/graphql/errors.ts'
import { graphql } from '#lib/graphql/generated/index.ts'
import { whileLeaving } from './leaving.ts'
import { discardWindow } from './window-cache.ts'

const LeaveRoomDocument = graphql(`
  mutation LeaveRoom($roomId: ID!) {
    leaveRoom(roomId: $roomId) {
      id
      status
      room {
        id
        memberCount
      }
    }
  }
`)

/** Leaves a room or a conversation, and shows the home page. Returns the error if that failed. */
export const leaveRoom = (client: Client, roomId: string): Promise<ApiError | undefined> =>
  whileLeaving(roomId, async () => {
    const { error } = await client.mutation(LeaveRoomDocument, { roomId }).toPromise()
    if (error) return apiError(error)
    discardWindow(roomId)
    await goto('/')
    return undefined
  })

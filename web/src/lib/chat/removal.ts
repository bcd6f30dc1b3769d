import type { Client } from '@urql/svelte'
import { isLeaving } from './leaving.ts'
import { RoomDocument } from './operations.ts'
import { reloadRoomList } from './room-list.ts'
import { discardWindow } from './window-cache.ts'

/** Handles the loss of a membership: drops what only members can read, and reloads the room and the viewer's rooms. */
export async function handleRemoval(client: Client, room: { id: string; name: string }): Promise<void> {
  discardWindow(room.id)
  if (isLeaving(room.id)) return
  const context = { requestPolicy: 'network-only' } as const
  await client.query(RoomDocument, { name: room.name }, context).toPromise()
  await reloadRoomList(client)
}

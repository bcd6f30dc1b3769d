import type { Client } from '@urql/svelte'
import { toast } from '#lib/ui/toasts.svelte.ts'
import { MyRoomsDocument } from './room-list.ts'
import { isDeparting } from './leaving.ts'
import { RoomDocument } from '../../routes/(app)/r/[name]/operations.ts'
import { dropLog } from './message-windows.ts'

/** The viewer was in a room and is no longer: forgets what only members may read, and asks how they stand now. */
export async function putOut(client: Client, room: { id: string; name: string }): Promise<void> {
  dropLog(room.id)
  if (isDeparting(room.id)) return
  const anew = { requestPolicy: 'network-only' } as const
  const { data } = await client.query(RoomDocument, { name: room.name }, anew).toPromise()
  await client.query(MyRoomsDocument, {}, anew).toPromise()
  if (data?.room) toast(`You are in ${room.name} no longer.`)
}

import type { Cast } from '../load/crowd.ts'
import { createLatchkey, type Latchkey } from './latchkey.ts'
import { type SeededRoom, seedRoom, seedUsers } from './seed.ts'
import type { Server } from './start.ts'

/** Our server with one room; the first of its members sends, the others subscribe. */
export type Hall = { own: Latchkey; server: Server; room: SeededRoom; cast: Cast; close(): Promise<void> }

/** Opens a server with one room of `size` subscribers. */
export async function openHall(checkout: string, size: number): Promise<Hall> {
  const own = createLatchkey(checkout)
  const server = await own.start()
  const room = await seedRoom(own, await seedUsers(own, size + 1))
  const [sender, ...subscribers] = room.members
  const cast = [{ place: { room: room.globalId, index: 0 }, subscribers, sender: sender! }]
  const close = async () => {
    await server.stop()
    own.remove()
  }
  return { own, server, room, cast, close }
}

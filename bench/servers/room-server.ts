import type { RoomClients } from '../load/load-generator.ts'
import { createInstance, type LatchkeyInstance } from './latchkey.ts'
import { type SeededRoom, seedRoom, seedUsers } from './seed.ts'
import type { Server } from './start.ts'

/** A running Latchkey with one room. Its first member sends, the others subscribe. */
export type RoomServer = {
  instance: LatchkeyInstance
  server: Server
  room: SeededRoom
  clients: RoomClients
  close(): Promise<void>
}

/** Starts Latchkey with one room of `size` subscribers. */
export async function startRoomServer(checkout: string, size: number): Promise<RoomServer> {
  const instance = createInstance(checkout)
  const server = await instance.start()
  const room = await seedRoom(instance, await seedUsers(instance, size + 1))
  const [sender, ...subscribers] = room.members
  const clients = [{ ref: { room: room.globalId, index: 0 }, subscribers, sender: sender! }]
  const close = async () => {
    await server.stop()
    instance.remove()
  }
  return { instance, server, room, clients, close }
}

import { randomUUID } from 'node:crypto'
import { globalId } from '../../test/harness/ids.ts'

/** Creates the message of a server without storage, which keeps only a count for each room. */
export function newMessage({ roomId, text }: { roomId: string; text: string }) {
  const number = (counts.get(roomId) ?? 0) + 1
  counts.set(roomId, number)
  const id = globalId('Message', `${room},${number}`)
  return { id, number, text, postedAt: new Date().toISOString(), author }
}

export type Message = ReturnType<typeof newMessage>
export type MessagePosted = { version: number; message: Message }

const counts = new Map<string, number>()
const room = randomUUID()
export const author = {
  id: globalId('User', randomUUID()),
  username: 'bench-1',
  displayName: 'Bench 1',
}

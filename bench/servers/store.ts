import { randomUUID } from 'node:crypto'

/** The message that a server without storage makes of what it is sent: it keeps nothing but the count. */
export function newMessage({ roomId, text }: { roomId: string; text: string }) {
  const number = (counts.get(roomId) ?? 0) + 1
  counts.set(roomId, number)
  const id = Buffer.from(`Message:${room},${number}`).toString('base64url')
  return { id, number, text, postedAt: new Date().toISOString(), author }
}

export type Message = ReturnType<typeof newMessage>
export type MessagePosted = { version: number; message: Message }

const counts = new Map<string, number>()
const room = randomUUID()
export const author = {
  id: Buffer.from(`User:${randomUUID()}`).toString('base64url'),
  username: 'bench-1',
  displayName: 'Bench 1',
}

import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { httpPoster } from '../load/http.ts'
import { SEND } from '../load/message.ts'
import { messageInput } from '../load/protocols.ts'

export type RoomAccount = { token: string; roomId: string }

/** Sends a message every 100 ms until the promise resolves. Returns the milliseconds each took, and the number that failed. */
export async function sendPeriodically(
  port: number,
  { token, roomId }: RoomAccount,
  until: Promise<unknown>,
) {
  const agent = new Agent({ keepAlive: true })
  const post = httpPoster(port, agent, token)
  const requests: Promise<void>[] = []
  const times: number[] = []
  let failed = 0
  let running = true
  void until.finally(() => (running = false))
  while (running) {
    const start = performance.now()
    const answered = post(SEND, { input: messageInput(roomId, times.length, token) }).catch(
      () => void failed++,
    )
    requests.push(answered.then(() => void times.push(performance.now() - start)))
    await sleep(100)
  }
  await Promise.all(requests)
  agent.destroy()
  return { times, failed }
}

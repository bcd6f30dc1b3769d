import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { httpPoster } from '../load/http.ts'
import { SEND } from '../load/message.ts'
import { inputOf } from '../load/wires.ts'

/** Sends a message every 100 ms until the promise resolves; tells how long each took, and how many failed. */
export async function probe(port: number, token: string, roomId: string, until: Promise<unknown>) {
  const agent = new Agent({ keepAlive: true })
  const post = httpPoster(port, agent, token)
  const requests: Promise<void>[] = []
  const times: number[] = []
  let failed = 0
  let running = true
  void until.finally(() => (running = false))
  while (running) {
    const began = performance.now()
    const answered = post(SEND, { input: inputOf(roomId, times.length, token) }).catch(() => void failed++)
    requests.push(answered.then(() => void times.push(performance.now() - began)))
    await sleep(100)
  }
  await Promise.all(requests)
  agent.destroy()
  return { times, failed }
}

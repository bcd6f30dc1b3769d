import type { Client } from '@urql/svelte'
import { MarkReadDocument } from './operations.ts'

/** At most one such mutation a second, however much is said. */
const EVERY_MS = 1_000

/** Tells the API how far the viewer has read: what was seen, while the page was seen. */
export function markReader(client: Client, roomId: string, lastRead: number) {
  let told = lastRead
  let wanted = lastRead
  let timer: ReturnType<typeof setTimeout> | undefined

  function tell() {
    timer = undefined
    if (wanted <= told || document.visibilityState !== 'visible') return
    told = wanted
    void client.mutation(MarkReadDocument, { roomId, number: told }).toPromise()
    timer = setTimeout(tell, EVERY_MS)
  }
  function read(number: number) {
    wanted = Math.max(wanted, number)
    if (!timer) tell()
  }
  document.addEventListener('visibilitychange', tell)

  return {
    read,
    stop() {
      document.removeEventListener('visibilitychange', tell)
      clearTimeout(timer)
      tell()
    },
  }
}

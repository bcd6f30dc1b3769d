import type { Client } from '@urql/svelte'
import type { MarkReadMutationVariables } from '#lib/graphql/generated/graphql.ts'
import { MarkReadDocument } from '../../routes/(app)/r/[name]/operations.ts'

let underway: Promise<unknown> = Promise.resolve()

/** Tells the API how far the viewer has read, or what counts as unread: one after the other, so that the last holds. */
function tellRead(client: Client, variables: MarkReadMutationVariables) {
  const told = underway.then(() => client.mutation(MarkReadDocument, variables).toPromise())
  underway = told
  return told
}

/** Marks a message, and what came after it, as unread. */
export const markUnread = (client: Client, roomId: string, number: number) =>
  tellRead(client, { roomId, number: number - 1 })

/** At most one such mutation a second, however much is said. */
const EVERY_MS = 1_000

/** Tells the API how far the viewer has read: what was seen, while the page was seen; never less than another device has. */
export function markReader(client: Client, roomId: string, lastRead: number) {
  let told = lastRead
  let wanted = lastRead
  let timer: ReturnType<typeof setTimeout> | undefined

  function tell() {
    timer = undefined
    if (wanted <= told || document.visibilityState !== 'visible') return
    told = wanted
    void tellRead(client, { roomId, number: told, onlyForward: true })
    timer = setTimeout(tell, EVERY_MS)
  }
  function read(number: number) {
    wanted = Math.max(wanted, number)
    if (!timer) tell()
  }
  document.addEventListener('visibilitychange', tell)

  return {
    read,
    /** Tells nothing more of what was read so far: the viewer has just marked it as unread. */
    hold() {
      wanted = told
    },
    stop() {
      document.removeEventListener('visibilitychange', tell)
      clearTimeout(timer)
      tell()
    },
  }
}

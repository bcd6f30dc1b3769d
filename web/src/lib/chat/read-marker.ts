import type { Client } from '@urql/svelte'
import type { MarkReadMutationVariables } from '#lib/graphql/generated/graphql.ts'
import { MarkReadDocument } from './timeline-operations.ts'

/** Reading is reported at most once in this many milliseconds, however much is posted. */
const INTERVAL_MS = 1_000

let pending: Promise<unknown> = Promise.resolve()

/** Moves the viewer's read marker. The mutations of this tab run one after the other, so that the last one wins. */
function moveReadMarker(client: Client, variables: MarkReadMutationVariables) {
  const moved = pending.then(() => client.mutation(MarkReadDocument, variables).toPromise())
  pending = moved
  return moved
}

/** Marks a message and everything after it as unread. */
export const markUnread = (client: Client, roomId: string, number: number) =>
  moveReadMarker(client, { roomId, number: number - 1 })

/** Reports how far the viewer has read a room while the page is visible. Never moves the marker of another device back. */
export class ReadMarker {
  #reported: number
  #read: number
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #client: Client
  readonly #roomId: string

  constructor(client: Client, roomId: string, lastRead: number) {
    this.#client = client
    this.#roomId = roomId
    this.#reported = lastRead
    this.#read = lastRead
  }

  /** Starts to report. Returns a function that reports what is left and stops. */
  start(): () => void {
    document.addEventListener('visibilitychange', this.#report)
    return () => {
      document.removeEventListener('visibilitychange', this.#report)
      clearTimeout(this.#timer)
      this.#report()
    }
  }

  read(number: number): void {
    this.#read = Math.max(this.#read, number)
    if (!this.#timer) this.#report()
  }

  /** Drops what is not reported yet: the viewer has just marked it as unread. */
  discard(): void {
    this.#read = this.#reported
  }

  #report = (): void => {
    this.#timer = undefined
    if (this.#read <= this.#reported || document.visibilityState !== 'visible') return
    this.#reported = this.#read
    void moveReadMarker(this.#client, { roomId: this.#roomId, number: this.#reported, onlyForward: true })
    this.#timer = setTimeout(this.#report, INTERVAL_MS)
  }
}

import { createContext } from 'svelte'
import type { Client } from '@urql/svelte'
import type { RoomPresenceSubscription } from '#lib/graphql/generated/graphql.ts'
import { RoomPresenceDocument, SetTypingDocument } from './operations.ts'

export const [getPresence, setPresence] = createContext<Presence>()

type TypingUser = RoomPresenceSubscription['roomPresence']['typing'][number]

/** Typing is reported at most once in this many milliseconds: the API shows each report for five seconds. */
const TYPING_INTERVAL_MS = 3_000

/** The members of a room who are online in it, and those who are typing. */
export class Presence {
  /** Ids of users. */
  online = $state.raw<ReadonlySet<string>>(new Set())
  /** Null until the first event. */
  onlineCount = $state<number | null>(null)
  typing = $state.raw<readonly TypingUser[]>([])
  readonly #client: Client
  readonly #roomId: string
  #reportedAt = -Infinity

  constructor(client: Client, roomId: string) {
    this.#client = client
    this.#roomId = roomId
  }

  /** Subscribes, which also makes the viewer online in the room. Returns a function that unsubscribes. */
  subscribe(): () => void {
    const { unsubscribe } = this.#client
      .subscription(RoomPresenceDocument, { roomId: this.#roomId })
      .subscribe(({ data }) => {
        if (!data) return
        const { online, onlineCount, typing } = data.roomPresence
        this.online = new Set(online.map(({ id }) => id))
        this.onlineCount = onlineCount
        this.typing = typing
      })
    return unsubscribe
  }

  /** Reports that the viewer is typing. */
  reportTyping(): void {
    const now = performance.now()
    if (now - this.#reportedAt < TYPING_INTERVAL_MS) return
    this.#reportedAt = now
    void this.#client.mutation(SetTypingDocument, { roomId: this.#roomId }).toPromise()
  }

  /** Reports the next key at once: the message was sent. */
  resetTyping(): void {
    this.#reportedAt = -Infinity
  }
}

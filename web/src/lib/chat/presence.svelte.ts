import { createContext } from 'svelte'
import { SvelteSet } from 'svelte/reactivity'
import type { Client } from '@urql/svelte'
import type { RoomPresenceSubscription } from '#lib/graphql/generated/graphql.ts'
import { RoomPresenceDocument, SetTypingDocument } from '../../routes/(app)/r/[name]/_presence/operations.ts'

export const [getPresence, setPresence] = createContext<Presence>()

type Person = RoomPresenceSubscription['roomPresence']['typing'][number]

/** At most one such mutation in this many milliseconds: the API shows each for five seconds. */
const TYPING_EVERY = 3_000

/** Who is in the room now, and who is typing. */
export class Presence {
  readonly here = new SvelteSet<string>()
  /** How many are here; null: not known yet. */
  count = $state<number | null>(null)
  typing = $state.raw<readonly Person[]>([])
  readonly #client: Client
  readonly #roomId: string
  #told = -Infinity

  constructor(client: Client, roomId: string) {
    this.#client = client
    this.#roomId = roomId
  }

  /** Follows until told to stop; whoever follows is here. */
  follow(): () => void {
    const { unsubscribe } = this.#client
      .subscription(RoomPresenceDocument, { roomId: this.#roomId })
      .subscribe(({ data }) => {
        if (!data) return
        const { online, onlineCount, typing } = data.roomPresence
        const now = new Set(online.map(({ id }) => id))
        for (const id of this.here) if (!now.has(id)) this.here.delete(id)
        for (const id of now) this.here.add(id)
        this.count = onlineCount
        this.typing = typing
      })
    return unsubscribe
  }

  /** Tells the others that one is typing. */
  type(): void {
    const now = performance.now()
    if (now - this.#told < TYPING_EVERY) return
    this.#told = now
    void this.#client.mutation(SetTypingDocument, { roomId: this.#roomId }).toPromise()
  }

  /** What was typed is sent: the next key is told at once. */
  sent(): void {
    this.#told = -Infinity
  }
}

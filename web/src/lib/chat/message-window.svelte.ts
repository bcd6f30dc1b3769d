import type { HistoryQuery, RoomEventsSubscription } from '#lib/graphql/generated/graphql.ts'
import { type Held, indexOf, put } from './message-cache.ts'

export type RoomEvent = RoomEventsSubscription['roomEvents']
export type Page = Extract<NonNullable<HistoryQuery['node']>, { __typename: 'Room' }>

/**
 * What this tab holds of a room: its messages from some number on to the newest, without a gap, and the version up
 * to which that is true. A page or an event that is older than what is held changes nothing, so that either may
 * arrive twice, or late.
 */
export class RoomLog {
  messages = $state.raw<readonly Held[]>([])
  /** Messages that are known already although some before them are not. */
  early = $state.raw<readonly Held[]>([])
  hasOlder = $state(false)
  /** The last change put messages in front; the list then keeps its place from the end. */
  grewInFront = $state(false)
  version = 0
  #before: string | undefined

  constructor(newest: Page) {
    this.reset(newest)
  }

  /** The cursor of the next older page. */
  get before(): string | undefined {
    return this.#before
  }

  /** The number of the first message that is held, and of the last; 0: none is. */
  get oldest(): number {
    return this.messages[0]?.number ?? 0
  }

  get newest(): number {
    return this.messages.at(-1)?.number ?? 0
  }

  /** Forgets what is held, and starts anew with the newest page. */
  reset(newest: Page): void {
    this.messages = newest.messages.nodes
    this.early = []
    this.grewInFront = false
    this.version = newest.version
    this.#end(newest)
  }

  addOlder(page: Page): void {
    const first = this.messages[0]?.number ?? Infinity
    const older = page.messages.nodes.filter(({ number }) => number < first)
    this.grewInFront = true
    this.messages = [...older, ...this.messages]
    this.#end(page)
  }

  apply(event: RoomEvent): void {
    if (event.version > this.version) this.version = event.version
    if (event.__typename === 'MessagePosted' || event.__typename === 'MessageUpdated') this.put(event.message)
  }

  /**
   * Takes a message as it now is. One from before what is held is left to its page; one from beyond its end, such as
   * the answer to a message sent while events are on their way, stands apart until those are here.
   */
  put(message: Held): void {
    const index = indexOf(this.messages, message)
    if (index > this.messages.length) {
      if (!this.early.some(({ number }) => number === message.number)) this.early = [...this.early, message]
      return
    }
    if (index >= 0) this.grewInFront = false
    this.messages = put(this.messages, message)
    this.#takeEarly()
  }

  /** Those that were early, and are now next. */
  #takeEarly(): void {
    if (this.early.length === 0) return
    const end = this.newest + 1
    const next = this.early.find(({ number }) => number === end)
    this.early = this.early.filter(({ number }) => number > end)
    if (next) this.put(next)
  }

  #end({ messages: { pageInfo } }: Page): void {
    this.hasOlder = pageInfo.hasPreviousPage
    this.#before = pageInfo.startCursor ?? undefined
  }
}

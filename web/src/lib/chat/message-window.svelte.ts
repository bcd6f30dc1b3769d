import type { HistoryQuery, RoomEventsSubscription } from '#lib/graphql/generated/graphql.ts'
import { addNote, isNoted, type MembershipNotes, renameInNotes } from './membership-notes.ts'
import { type CachedMessage, indexOf, upsert } from './message-cache.ts'

export type RoomEvent = RoomEventsSubscription['roomEvents']
export type HistoryPage = Extract<NonNullable<HistoryQuery['node']>, { __typename: 'Room' }>

/**
 * A range of a room's messages without gaps, and the version up to which it is complete. It grows by pages at both
 * ends and by events. Pages and events may arrive twice or late: an older version of a message changes nothing.
 */
export class MessageWindow {
  messages = $state.raw<readonly CachedMessage[]>([])
  /** Messages that arrived before some of their predecessors, such as one just sent while events are on their way. */
  early = $state.raw<readonly CachedMessage[]>([])
  /** The people who joined, left or were removed while this tab followed the room. */
  notes = $state.raw<MembershipNotes>(new Map())
  hasOlder = $state(false)
  /** False for a window that ends with the room's newest message: only such a window takes new messages. */
  hasNewer = $state(false)
  /** True if the last change added messages at the front, so that a list must keep its distance from the end. */
  prepended = $state(false)
  version = 0
  readonly roomId: string
  #startCursor: string | null = null
  #endCursor: string | null = null
  /** Messages received since the window became stale; null if it is not. */
  #received: CachedMessage[] | null = null
  #receivedVersion = 0
  /** Messages that arrived while a page was being read. */
  readonly #arrived = new Set<CachedMessage[]>()

  constructor(page: HistoryPage) {
    this.roomId = page.id
    this.reset(page)
  }

  /** The cursor before which the next older page ends. */
  get startCursor(): string | null {
    return this.#startCursor
  }

  /** The cursor after which the next newer page begins. */
  get endCursor(): string | null {
    return this.#endCursor
  }

  /** The number of the first message; 0 if there is none. */
  get oldest(): number {
    return this.messages[0]?.number ?? 0
  }

  /** The number of the last message; 0 if there is none. */
  get newest(): number {
    return this.messages.at(-1)?.number ?? 0
  }

  /** True if events were missed, so that the window is incomplete until the next reset. */
  get isStale(): boolean {
    return this.#received !== null
  }

  findLast(predicate: (message: CachedMessage) => boolean): CachedMessage | undefined {
    return this.messages.findLast(predicate)
  }

  /** Records that events were missed. Messages received from now on are kept for the next reset. */
  markStale(): void {
    this.#received ??= []
  }

  /** Replaces all messages by a page and by those received since the window became stale. */
  reset(page: HistoryPage): void {
    const received = this.#received ?? []
    this.#received = null
    this.messages = page.messages.nodes
    this.early = []
    this.prepended = false
    this.version = Math.max(page.version, this.#receivedVersion)
    this.#receivedVersion = 0
    this.#setStart(page)
    this.#setEnd(page)
    for (const message of received) this.upsert(message)
  }

  /** Returns the messages as a page, from which another window can be made. */
  toPage(): HistoryPage {
    return {
      __typename: 'Room',
      id: this.roomId,
      version: this.version,
      messages: {
        nodes: [...this.messages] as HistoryPage['messages']['nodes'],
        pageInfo: {
          hasPreviousPage: this.hasOlder,
          hasNextPage: this.hasNewer,
          startCursor: this.#startCursor,
          endCursor: this.#endCursor,
        },
      },
    }
  }

  /**
   * Records what arrives while a page is read: the page may hold earlier versions, or end before it. Returns a function
   * that applies it, to be called once the page is in the window.
   */
  recordArrivals(): () => void {
    const arrived: CachedMessage[] = []
    this.#arrived.add(arrived)
    return () => {
      this.#arrived.delete(arrived)
      for (const message of arrived) this.upsert(message)
    }
  }

  /** Adds an older page. Ignores one that does not end where the window begins, as after a reset. */
  prepend(page: HistoryPage): void {
    const { nodes } = page.messages
    const last = nodes.at(-1)
    if (last && last.number !== this.oldest - 1) return
    this.prepended = true
    this.messages = [...nodes, ...this.messages]
    this.#setStart(page)
  }

  /** Adds a newer page. */
  append(page: HistoryPage): void {
    this.prepended = false
    this.messages = page.messages.nodes.reduce<readonly CachedMessage[]>(upsert, this.messages)
    this.#setEnd(page)
  }

  apply(event: RoomEvent): void {
    if (event.__typename === 'MessagePosted' || event.__typename === 'MessageUpdated')
      this.#applyMessage(event.message)
    if (event.__typename === 'MembershipChanged') this.#addNote(event)
    if (this.#received) this.#receivedVersion = Math.max(this.#receivedVersion, event.version)
    else this.version = Math.max(this.version, event.version)
  }

  /**
   * Updates a message or appends it. Ignores one from before the window, which comes with its page. Keeps one from
   * beyond the end apart until its predecessors are here.
   */
  upsert(message: CachedMessage): void {
    this.#received?.push(message)
    for (const arrived of this.#arrived) arrived.push(message)
    const index = indexOf(this.messages, message)
    if (index >= this.messages.length && this.hasNewer) return
    if (index > this.messages.length) {
      if (!this.early.some(({ number }) => number === message.number)) this.early = [...this.early, message]
      return
    }
    if (index >= 0) this.prepended = false
    this.messages = upsert(this.messages, message)
    this.#appendEarly()
  }

  #addNote({ change, membership: { user } }: Extract<RoomEvent, { __typename: 'MembershipChanged' }>): void {
    this.notes = renameInNotes(this.notes, user.id, user.displayName)
    if (!isNoted(change) || this.hasNewer) return
    const note = { change, userId: user.id, name: user.displayName }
    const after = this.newest
    this.notes = new Map(this.notes).set(after, addNote(this.notes.get(after) ?? [], note))
  }

  /** A stale window would show a later message after a gap. */
  #applyMessage(message: CachedMessage): void {
    if (this.#received && indexOf(this.messages, message) > this.messages.length) this.#received.push(message)
    else this.upsert(message)
  }

  #appendEarly(): void {
    if (this.early.length === 0) return
    const end = this.newest + 1
    const next = this.early.find(({ number }) => number === end)
    this.early = this.early.filter(({ number }) => number > end)
    if (next) this.upsert(next)
  }

  #setStart({ messages: { pageInfo } }: HistoryPage): void {
    this.hasOlder = pageInfo.hasPreviousPage
    this.#startCursor = pageInfo.startCursor ?? this.#startCursor
  }

  #setEnd({ messages: { pageInfo } }: HistoryPage): void {
    this.hasNewer = pageInfo.hasNextPage
    this.#endCursor = pageInfo.endCursor ?? this.#endCursor
  }
}

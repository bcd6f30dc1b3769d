import { logger } from '../logger.ts'
import { observeDelivery } from './observe-delivery.ts'
import type { Unsubscribe } from '../pubsub/bus.ts'
import type { Shared } from '../pubsub/registry.ts'
import { Topic } from '../pubsub/topic.ts'
import { roomChannel, type RoomEvent, type RoomSignal } from './events.ts'
import { JoinReads } from './join-reads.ts'
import { updateKnownRoom } from './known-rooms.ts'
import { type Eviction, evictionBy, notMemberError } from './membership-status.ts'
import { type MembersTopic, ParentGuard } from './parent-guard.ts'
import type { LogRead, RoomReader } from './read-log.ts'
import { RecentEvents } from './recent-events.ts'
import { compactForReplay } from './replay.ts'

/** The most attempts to catch up to a version that the database has. */
const MAX_ATTEMPTS = 5

/** The events after some version, complete up to `version`. */
export type Changes = { events: RoomEvent[]; version: number }

/** The registry of a feed: how to give up one use of the feed, and how to open that of a thread's parent. */
type FeedOwner = {
  release: Feed['release']
  acquireParent: (roomId: string) => Promise<Pick<Feed, 'guard' | 'release'>>
}

/**
 * Delivers the events of one room to its subscribers on this node: each once, in order and without a gap. The bus brings
 * ranges of events. A range that starts at head + 1 is forwarded, an older one is dropped as a duplicate, and a later one
 * reveals a gap, which the feed fills from the database. So no event is lost, whatever the bus loses.
 *
 * A thread's feed is guarded by that of its parent: who loses the parent is ended in both.
 *
 * A log per room with history and live delivery as cursors into it is Kafka's idea; a push as a mere hint to read on is
 * that of Matrix' /sync.
 */
export class Feed implements Shared {
  readonly roomId: string
  readonly topic = new Topic<RoomEvent>()
  readonly reader: RoomReader
  /** Resolves once the feed receives the room's events. Rejects with NOT_FOUND if the room does not exist. */
  readonly opened: Promise<void>
  /** Gives up one use of the feed. The last one closes it. */
  readonly release: () => void
  /** Ends the subscriptions to a thread of those who lose its parent. */
  readonly parentGuard: ParentGuard
  #head = 0
  #deleted = false
  readonly #recent = new RecentEvents()
  /** The topics guarded by this feed, and how many times each. */
  readonly #guarded = new Map<MembersTopic, number>()
  /** The read under way, by which the feed itself advances. */
  #reading: Promise<void> | undefined
  /** Ranges that arrived during that read. */
  #pending: RoomSignal[] = []
  readonly #joinReads: JoinReads
  #unsubscribe: Unsubscribe | undefined

  constructor(roomId: string, reader: RoomReader, { release, acquireParent }: FeedOwner) {
    this.roomId = roomId
    this.reader = reader
    this.release = release
    this.#joinReads = new JoinReads(reader)
    const deletion = () => this.#forward([{ type: 'RoomDeleted', version: this.#head + 1, roomId }])
    this.parentGuard = new ParentGuard(
      {
        end: (evicts, error) => (error ? this.#evict({ evicts, error }) : deletion()),
        userIds: () => this.#userIds(),
      },
      acquireParent,
    )
    this.opened = this.#read(() => this.#open())
  }

  /** Subscribes before it reads the version, so that no event falls between the two. */
  async #open(): Promise<void> {
    this.#unsubscribe = await roomChannel.subscribe(this.roomId, (signal) => this.#receive(signal))
    const { version, parentId } = await this.reader.state()
    this.#head = version
    await this.parentGuard.open(parentId)
  }

  close(): void {
    this.#unsubscribe?.()
    this.parentGuard.close()
  }

  /** The version of the last event forwarded. */
  get head(): number {
    return this.#head
  }

  /** Ends subscriptions to `topic` too when an event evicts people from the room. Returns a function that stops this. */
  guard(topic: MembersTopic): () => void {
    this.#guarded.set(topic, (this.#guarded.get(topic) ?? 0) + 1)
    return () => {
      const left = this.#guarded.get(topic)! - 1
      if (left) this.#guarded.set(topic, left)
      else this.#guarded.delete(topic)
    }
  }

  #receive(signal: RoomSignal): void {
    if (this.#reading) return void this.#pending.push(signal)
    const events = signal.events.filter((event) => event.version > this.#head)
    if (events[0]?.version === this.#head + 1) this.#forward(events)
    else if (events.length) void this.catchUp()
  }

  /** Runs a read. Ranges that arrive meanwhile are received after it. */
  #read(read: () => Promise<void>): Promise<void> {
    this.#reading = read().finally(() => {
      this.#reading = undefined
      const pending = this.#pending.sort((a, b) => a.events[0]!.version - b.events[0]!.version)
      this.#pending = []
      for (const signal of pending) this.#receive(signal)
    })
    return this.#reading
  }

  /** Forwards the events that the database has after the head. Never throws: the next signal or check retries. */
  async catchUp(): Promise<void> {
    if (this.#deleted) return
    return (
      this.#reading ??
      this.#read(async () => {
        try {
          const changes = this.#toChanges(await this.reader.read(this.#head), this.#head)
          if (!changes) return await this.#reset()
          this.#forward(changes.events)
          this.#head = Math.max(this.#head, changes.version)
          // They are compacted, so they only hold for a subscriber at the feed's previous head.
          this.#recent.clear()
        } catch (err) {
          logger.warn({ err, roomId: this.roomId }, 'A room feed could not catch up')
        }
      })
    )
  }

  /** Catches up to a version that the database has. Throws after MAX_ATTEMPTS. */
  async catchUpTo(version: number): Promise<void> {
    for (let attempts = 0; this.#head < version && !this.#deleted; attempts++) {
      if (attempts === MAX_ATTEMPTS) throw new Error(`The feed of room ${this.roomId} could not catch up`)
      await this.catchUp()
    }
  }

  /** Returns the changes after a version from memory: every event, or compacted for a replay. Null if memory lacks some. */
  recentChanges(after: number, compact: boolean): Changes | null {
    const recent = this.#recent.after(after)
    const events = compact && recent ? compactForReplay(recent, after) : recent
    return events && { events, version: this.#head }
  }

  /**
   * Reads the changes after a version from the database, for a joining subscriber. Null if there are too many, or the version
   * is ahead of the room's.
   */
  async readChanges(after: number): Promise<Changes | null> {
    return this.#toChanges(await this.#joinReads.read(after), after)
  }

  #toChanges(read: LogRead, after: number): Changes | null {
    if (read.status === 'reset') return null
    if (read.status === 'read') return read
    const version = Math.max(after, this.#head) + 1
    return { events: [{ type: 'RoomDeleted', version, roomId: this.roomId }], version }
  }

  /** Sends a Reset to all subscribers, as too much was missed. Ends those that were evicted in the meantime. */
  async #reset(): Promise<void> {
    const { version } = await this.reader.state()
    const members = await this.reader.members([...this.#userIds()])
    this.#evict({ evicts: ({ userId }) => !members.has(userId), error: notMemberError('LEFT') })
    this.#forward([{ type: 'Reset', version }])
  }

  /** Publishes events. An evicted subscriber gets the events up to its eviction and none after. */
  #forward(events: readonly RoomEvent[]): void {
    let start = 0
    events.forEach((event, index) => {
      const eviction = evictionBy(event)
      if (!eviction) return
      this.topic.publish(events.slice(start, index + 1))
      start = index + 1
      this.#evict(eviction)
    })
    if (start < events.length) this.topic.publish(events.slice(start))
    observeDelivery(events)
    const last = events.at(-1)
    if (!last) return
    this.#head = last.version
    this.#deleted = last.type === 'RoomDeleted'
    this.#recent.add(events)
    // Those of other nodes too.
    updateKnownRoom(this.roomId, events)
  }

  #evict({ evicts, error }: Eviction): void {
    for (const topic of this.#topics()) topic.end(evicts, error)
  }

  #topics(): MembersTopic[] {
    return [this.topic, ...this.#guarded.keys()]
  }

  #userIds(): Set<string> {
    return new Set(this.#topics().flatMap((topic) => [...topic.userIds()]))
  }
}

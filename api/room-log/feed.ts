import { logger } from '../logger.ts'
import { deliveries } from '../ops/metrics.ts'
import type { Unsubscribe } from '../pubsub/bus.ts'
import type { Shared } from '../pubsub/registry.ts'
import { Topic } from '../pubsub/topic.ts'
import { roomChannel, type RoomEvent, type RoomSignal } from './events.ts'
import { updateKnownRoom } from './known-rooms.ts'
import { type Eviction, evictionBy, notMemberError } from './membership-status.ts'
import type { LogRead, RoomReader } from './read-log.ts'
import { RecentEvents } from './recent-events.ts'
import { compactForReplay } from './replay.ts'

/** The most attempts to catch up to a version that the database has. */
const MAX_ATTEMPTS = 5

/** The events after some version, complete up to `version`. */
export type Changes = { events: RoomEvent[]; version: number }

/** Another topic for members of the room only. */
type MembersTopic = Pick<Topic<RoomEvent>, 'end' | 'userIds'>

/**
 * Delivers the events of one room to its subscribers on this node: each once, in order and without a gap. The bus brings
 * ranges of events. A range that starts at head + 1 is forwarded, an older one is dropped as a duplicate, and a later one
 * reveals a gap, which the feed fills from the database. So no event is lost, whatever the bus loses.
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
  #head = 0
  #deleted = false
  readonly #recent = new RecentEvents()
  /** The topics guarded by this feed, and how many times each. */
  readonly #guarded = new Map<MembersTopic, number>()
  /** The read under way, by which the feed itself advances. */
  #reading: Promise<void> | undefined
  /** Ranges that arrived during that read. */
  #pending: RoomSignal[] = []
  /** Reads under way for joining subscribers, by the version they start after. */
  readonly #joinReads = new Map<number, Promise<LogRead>>()
  #unsubscribe: Unsubscribe | undefined

  constructor(roomId: string, reader: RoomReader, release: () => void) {
    this.roomId = roomId
    this.reader = reader
    this.release = release
    this.opened = this.#read(() => this.#open())
  }

  /** Subscribes before it reads the version, so that no event falls between the two. */
  async #open(): Promise<void> {
    this.#unsubscribe = await roomChannel.subscribe(this.roomId, (signal) => this.#receive(signal))
    this.#head = await this.reader.version()
  }

  close(): void {
    this.#unsubscribe?.()
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
   * Reads the changes after a version from the database, for a joining subscriber. Concurrent reads after the same version,
   * as after an outage, share one query. Null if there are too many, or the version is ahead of the room's.
   */
  async readChanges(after: number): Promise<Changes | null> {
    let read = this.#joinReads.get(after)
    if (!read) {
      read = this.reader.read(after).finally(() => this.#joinReads.delete(after))
      this.#joinReads.set(after, read)
    }
    return this.#toChanges(await read, after)
  }

  #toChanges(read: LogRead, after: number): Changes | null {
    if (read.status === 'reset') return null
    if (read.status === 'read') return read
    const version = Math.max(after, this.#head) + 1
    return { events: [{ type: 'RoomDeleted', version, roomId: this.roomId }], version }
  }

  /** Sends a Reset to all subscribers, as too much was missed. Ends those that were evicted in the meantime. */
  async #reset(): Promise<void> {
    const version = await this.reader.version()
    const userIds = new Set(this.#topics().flatMap((topic) => [...topic.userIds()]))
    const members = await this.reader.members([...userIds])
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
}

/** Records the time from a message's posting to its delivery to the subscribers. */
function observeDelivery(events: readonly RoomEvent[]): void {
  for (const event of events)
    if (event.type === 'MessagePosted')
      deliveries.observe(Math.max(0, Date.now() - event.message.postedAt.getTime()) / 1000)
}

import type { ApiError } from '../errors.ts'
import { logger } from '../logger.ts'
import { deliveries } from '../ops/metrics.ts'
import { bus, type Unsubscribe } from '../pubsub/bus.ts'
import { roomChannel, type RoomEvent, type RoomSignal } from './events.ts'
import type { LogRead, RoomReader } from './change-room.ts'
import { Recent } from './recent.ts'
import { compactForReplay, replay } from './replay.ts'
import { notMemberError, evictionBy } from './membership-status.ts'
import { type Group, type Sink, type Subscriber, Topic } from '../pubsub/topic.ts'

/** How often a feed tries to read on for one who is ahead of it. */
const MOST_TRIES = 5

/** What happened after a version, and the version up to which that is all. */
type Changes = { events: RoomEvent[]; version: number }

/** Another topic that only the room's members may follow. */
type Guarded = Pick<Topic<RoomEvent>, 'end' | 'subscribers'>

/**
 * What happens in one room, for all on this node who follow it: complete, in order, once. The bus brings signals;
 * one that continues where the feed is, is passed on as it came, one from before is dropped, and one from further on
 * means that something was missed, which is then read from the database. So nothing is lost, whatever the bus loses.
 *
 * The idea of a log per room that both history and live delivery are cursors into is Kafka's; that a push is only a
 * hint to read on is Matrix' /sync.
 */
export class Feed {
  readonly roomId: string
  readonly topic = new Topic<RoomEvent>()
  /** The version of the last event passed on. */
  head = 0
  /** How many follow, or are about to. */
  users = 0
  readonly #reader: RoomReader
  readonly #guarded = new Map<Guarded, number>()
  readonly #recent = new Recent()
  #waiting: RoomSignal[] = []
  /** What is being read for those who join, by the version that they come from. */
  readonly #reads = new Map<number, Promise<LogRead>>()
  #reading: Promise<void> | undefined
  #deleted = false
  #unsubscribe: Unsubscribe | undefined
  /** Resolves once it follows the room; NOT_FOUND when there is none. */
  readonly opened: Promise<void>

  constructor(roomId: string, reader: RoomReader) {
    this.roomId = roomId
    this.#reader = reader
    this.opened = this.#read(() => this.#open())
  }

  /** Listens first and then asks where the room is, so that nothing falls between. */
  async #open(): Promise<void> {
    const listener = (signal: unknown) => this.#receive(signal as RoomSignal)
    this.#unsubscribe = await bus.subscribe(roomChannel(this.roomId), listener)
    this.head = await this.#reader.version()
  }

  close(): void {
    this.#unsubscribe?.()
  }

  /** From now on, whom an event puts out of the room is put out of `topic` too. Returns what takes that back. */
  guard(topic: Guarded): () => void {
    this.#guarded.set(topic, (this.#guarded.get(topic) ?? 0) + 1)
    return () => {
      const left = this.#guarded.get(topic)! - 1
      if (left) this.#guarded.set(topic, left)
      else this.#guarded.delete(topic)
    }
  }

  #receive(signal: RoomSignal): void {
    if (this.#reading) return void this.#waiting.push(signal)
    const events = signal.events.filter((event) => event.version > this.head)
    if (events[0]?.version === this.head + 1) this.#pass(events)
    else if (events.length) void this.catchUp()
  }

  /** Runs one reading at a time; signals that come meanwhile wait for its end. */
  #read(reading: () => Promise<void>): Promise<void> {
    this.#reading = reading().finally(() => {
      this.#reading = undefined
      const waiting = this.#waiting.sort((a, b) => a.events[0]!.version - b.events[0]!.version)
      this.#waiting = []
      for (const signal of waiting) this.#receive(signal)
    })
    return this.#reading
  }

  /** Passes on what the database has after the head. Does not throw: what fails is tried again by the next signal or check. */
  async catchUp(): Promise<void> {
    if (this.#deleted) return
    return (
      this.#reading ??
      this.#read(async () => {
        try {
          const changes = this.#changesOf(await this.#reader.read(this.head), this.head)
          if (!changes) return await this.#reset()
          this.#pass(changes.events)
          this.head = Math.max(this.head, changes.version)
          // Each row once, seen from where the feed was: not what happened since any other version.
          this.#recent.clear()
        } catch (err) {
          logger.warn({ err, roomId: this.roomId }, 'A feed could not read on')
        }
      })
    )
  }

  /** What the database has after a version; null when that is too much, or the version is ahead of the room. */
  #changesOf(read: LogRead, after: number): Changes | null {
    if (read.status === 'reset') return null
    if (read.status === 'read') return read
    const version = Math.max(after, this.head) + 1
    return { events: [{ type: 'RoomDeleted', version, roomId: this.roomId }], version }
  }

  /** The same for someone who joins. Many who come from the same version at once, as after an outage, share one reading. */
  async #changes(after: number): Promise<Changes | null> {
    const reading =
      this.#reads.get(after) ?? this.#reader.read(after).finally(() => this.#reads.delete(after))
    this.#reads.set(after, reading)
    return this.#changesOf(await reading, after)
  }

  /** Too much was missed to pass it on: everyone starts anew, but for those who were put out meanwhile. */
  async #reset(): Promise<void> {
    const version = await this.#reader.version()
    const followers = [this.topic, ...this.#guarded.keys()].flatMap((topic) => topic.subscribers())
    const active = await this.#reader.members([...new Set(followers.map(({ userId }) => userId))])
    this.#end(({ userId }) => !active.has(userId), notMemberError('LEFT'))
    this.#pass([{ type: 'Reset', version }])
  }

  #end(which: (subscriber: Subscriber) => boolean, error?: ApiError): void {
    for (const topic of [this.topic, ...this.#guarded.keys()]) topic.end(which, error)
  }

  /** Passes on events, and ends whom they put out: after what they may still see, before what they may not. */
  #pass(events: readonly RoomEvent[]): void {
    let start = 0
    events.forEach((event, index) => {
      const out = evictionBy(event)
      if (!out) return
      this.topic.publish(events.slice(start, index + 1))
      start = index + 1
      this.#end(out.which, out.error)
    })
    if (start < events.length) this.topic.publish(events.slice(start))
    observe(events)
    const last = events.at(-1)
    if (!last) return
    this.head = last.version
    this.#deleted = last.type === 'RoomDeleted'
    this.#recent.add(events)
  }

  /** What happened after a version, when it is still at hand: as it happened, or as a replay tells it. */
  #atHand(version: number, replayed: boolean): Changes | null {
    const happened = this.#recent.after(version)
    const events = replayed && happened ? compactForReplay(happened, version) : happened
    return events && { events, version: this.head }
  }

  /**
   * Lets a subscriber follow, who was a member at the version `asOf`: first what happened after subscriber.at, then
   * CaughtUp, then what happens from there, without a gap and without a double. Resolves once it follows, or has been
   * ended, or is `gone`.
   */
  async join<T>(
    subscriber: Subscriber,
    asOf: number,
    sink: Sink<T>,
    group: Group<RoomEvent, T>,
    gone: () => boolean,
  ): Promise<void> {
    let behind = false
    if (subscriber.at > asOf) {
      // It knows more than was known when it was checked, or says so; and would miss its own ban in between.
      const { version, status } = await this.#reader.standing(subscriber.userId)
      if (status !== 'ACTIVE') throw notMemberError(status)
      behind = subscriber.at > version
    }
    let first = true
    while (!gone()) {
      // Nobody joins ahead of the feed: what it reads next would call new what they have had already.
      if (!behind && subscriber.at > this.head) await this.#advance(subscriber.at)
      if (!behind && subscriber.at === this.head) {
        const caughtUp = group.render({ type: 'CaughtUp', version: subscriber.at })
        const item = caughtUp instanceof Promise ? await caughtUp : caughtUp
        if (gone()) return
        // Something may have been passed on while that was rendered; if not, nothing can be before it has joined.
        if (subscriber.at < this.head) continue
        sink.send([item])
        group.members.set(subscriber, sink)
        return
      }
      // Once the replay is sent, what is at hand is what is live.
      const changes = behind
        ? null
        : (this.#atHand(subscriber.at, first) ?? (await this.#changes(subscriber.at)))
      behind = false
      first = false
      const { events, version } = changes ?? (await this.#resetOne(subscriber))
      const end = events.findIndex((event) => evictionBy(event)?.which(subscriber))
      const seen = end < 0 ? events : events.slice(0, end + 1)
      await replay(seen, sink, group, gone)
      if (gone()) return
      if (end >= 0) return sink.end(evictionBy(events[end]!)!.error)
      subscriber.at = version
    }
  }

  /** Brings the feed to a version that the database has, or throws. */
  async #advance(version: number): Promise<void> {
    for (let tries = 0; this.head < version && !this.#deleted; tries++) {
      if (tries === MOST_TRIES)
        throw new Error(`The feed of room ${this.roomId} cannot be brought up to date`)
      await this.catchUp()
    }
  }

  /** What a subscriber gets whom no replay can bring up to date; throws FORBIDDEN when it was put out meanwhile. */
  async #resetOne({ userId }: Subscriber): Promise<{ events: RoomEvent[]; version: number }> {
    const { version, status } = await this.#reader.standing(userId)
    if (status !== 'ACTIVE') throw notMemberError(status)
    return { events: [{ type: 'Reset', version }], version }
  }
}

/** Times how long messages took to get here. */
function observe(events: readonly RoomEvent[]): void {
  for (const event of events)
    if (event.type === 'MessagePosted')
      deliveries.observe(Math.max(0, Date.now() - event.message.postedAt.getTime()) / 1000)
}

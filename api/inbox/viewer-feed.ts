import type { Membership, Room } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { ApiError } from '../errors.ts'
import { logger } from '../logger.ts'
import type { MessageRow } from '../messages/message.ts'
import { bus, type Unsubscribe } from '../pubsub/bus.ts'
import {
  type MembershipRow,
  type RoomEvent,
  type ViewerEvent,
  viewerChannel,
  type ViewerSignal,
} from '../room-log/events.ts'
import { followRoom } from '../room-log/room-source.ts'
import { Topic } from '../pubsub/topic.ts'

/** Milliseconds in which what happens in a person's rooms is gathered: one event per room and tick. */
const TICK = 250

type Entry = {
  membership: Membership
  room: Room
  lastMessage: MessageRow | null
  /** How many unread messages mention the person, once that was asked for; replaced whenever it may be another number. */
  unreadMentions: { count?: number }
  stop: () => void
}

/** A person's memberships, counted and added up. */
export type Sum = { rooms: number; versions: number; read: number }

/**
 * What one person's devices on this node are told of their rooms. It follows the feed of each room that the person is
 * in, and keeps the membership and the counts at hand: telling of a message costs no query.
 */
export class ViewerFeed {
  readonly userId: string
  readonly topic = new Topic<ViewerEvent & { version?: undefined }>()
  readonly opened: Promise<void>
  users = 0
  readonly #rooms = new Map<string, Entry>()
  readonly #active = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #unsubscribe: Unsubscribe | undefined
  #closed = false

  constructor(userId: string) {
    this.userId = userId
    this.opened = this.#open()
  }

  async #open(): Promise<void> {
    this.#unsubscribe = await bus.subscribe(viewerChannel(this.userId), (signal) =>
      this.#hear(signal as ViewerSignal),
    )
    const memberships = await db.membership.findMany({
      where: { userId: this.userId, status: 'ACTIVE' },
      include: { room: true },
    })
    if (this.#closed) return this.#unsubscribe()
    for (const { room, ...membership } of memberships)
      if (!this.#rooms.has(room.id)) this.#follow(membership, room)
  }

  close(): void {
    this.#closed = true
    this.#unsubscribe?.()
    clearTimeout(this.#timer)
    for (const { stop } of this.#rooms.values()) stop()
    this.#rooms.clear()
  }

  /** Whether that is the sum of what it knows. */
  knows(sum: Sum): boolean {
    const own = { rooms: 0, versions: 0, read: 0 }
    for (const { membership } of this.#rooms.values()) {
      own.rooms++
      own.versions += membership.version
      own.read += membership.lastReadNumber
    }
    return own.rooms === sum.rooms && own.versions === sum.versions && own.read === sum.read
  }

  /** Compares what it knows with the database: takes up rooms that are new, and what was read elsewhere. */
  async check(): Promise<void> {
    const memberships = await db.membership.findMany({ where: { userId: this.userId, status: 'ACTIVE' } })
    for (const membership of memberships) this.#hear({ membership })
  }

  #follow(membership: Membership, room: Room): void {
    const unreadMentions = uncounted(membership, room)
    const entry: Entry = { membership, room, lastMessage: null, unreadMentions, stop: () => {} }
    this.#rooms.set(room.id, entry)
    entry.stop = followRoom(
      { userId: this.userId, credential: null },
      room.id,
      room.version,
      room.version,
      'rooms of a viewer',
      (event) => event,
      {
        send: (events) => events.forEach((event) => this.#see(entry, event)),
        end: (error) => {
          this.#rooms.delete(room.id)
          if (error && !(error instanceof ApiError))
            logger.warn({ err: error }, 'A room could not be followed; the next check tries again')
        },
      },
    )
  }

  /** What is said over the bus of a membership; what is older than what is known is not news. */
  #hear({ membership, markedUnread }: ViewerSignal): void {
    const entry = this.#rooms.get(membership.roomId)
    if (entry && membership.version >= entry.membership.version) this.#update(entry, membership, markedUnread)
    else if (!entry && membership.status === 'ACTIVE') void this.#takeUp(membership)
  }

  async #takeUp(membership: Membership): Promise<void> {
    try {
      const room = await db.room.findUnique({ where: { id: membership.roomId } })
      if (!room || this.#closed || this.#rooms.has(room.id)) return
      this.#follow(membership, room)
      this.#publish({ type: 'MembershipUpdated', membership: { ...membership, room }, markedUnread: false })
    } catch (err) {
      logger.warn({ err }, 'A room could not be taken up; the next check will')
    }
  }

  #update(entry: Entry, membership: Membership, markedUnread = false): void {
    if (!differs(entry.membership, membership)) return
    entry.membership = membership
    this.#countAnew(entry)
    this.#publish({ type: 'MembershipUpdated', membership: this.#row(entry), markedUnread })
    if (membership.status !== 'ACTIVE') this.#drop(entry)
  }

  #drop(entry: Entry): void {
    entry.stop()
    this.#rooms.delete(entry.room.id)
  }

  #see(entry: Entry, event: RoomEvent): void {
    const { room } = entry
    switch (event.type) {
      case 'MessagePosted': {
        const { message } = event
        if (message.number <= room.messageCount) return
        entry.room = { ...room, messageCount: message.number, activeAt: message.postedAt }
        entry.lastMessage = message
        // Of what was read from the database is not known whom it mentions.
        if (this.#isMentioned(message) ?? true) this.#countAnew(entry)
        if (this.#isMentioned(message)) this.#publish({ type: 'Mentioned', message })
        return this.#touch(room.id)
      }
      case 'MessageUpdated': {
        const { message } = event
        if (message.number === entry.lastMessage?.number) entry.lastMessage = message
        const isReaction = message.reactions && !message.mentions
        if (isReaction || message.number <= entry.membership.lastReadNumber) return
        if (this.#isMentioned(message) === false && entry.unreadMentions.count === 0) return
        this.#countAnew(entry)
        return this.#touch(room.id)
      }
      case 'MembershipChanged':
        if (event.membership.userId === this.userId) this.#update(entry, event.membership)
        return
      case 'RoomUpdated':
        return void this.#reload(entry, (seen) => seen)
      case 'Reset':
        return void this.#reload(entry, Math.max)
      case 'RoomDeleted':
        this.#publish({
          type: 'MembershipUpdated',
          membership: { ...this.#row(entry), status: 'LEFT' },
          markedUnread: false,
        })
        return this.#drop(entry)
    }
  }

  /** Reads the room anew. What has been posted since the event is not taken from there: its own event is still to come. */
  async #reload(entry: Entry, messageCount: (seen: number, stored: number) => number): Promise<void> {
    const room = await db.room.findUnique({ where: { id: entry.room.id } }).catch(() => null)
    if (!room || this.#closed) return
    entry.room = { ...room, messageCount: messageCount(entry.room.messageCount, room.messageCount) }
    this.#countAnew(entry)
    this.#publish({ type: 'MembershipUpdated', membership: this.#row(entry), markedUnread: false })
  }

  /** Whether a message mentions the person; undefined where the event does not tell. */
  #isMentioned = ({ mentions }: MessageRow) => mentions?.some(({ userId }) => userId === this.userId)

  #countAnew(entry: Entry): void {
    entry.unreadMentions = uncounted(entry.membership, entry.room)
  }

  /** Tells of activity at the end of the tick: once, however much there was. */
  #touch(roomId: string): void {
    this.#active.add(roomId)
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      const entries = [...this.#active].flatMap((id) => this.#rooms.get(id) ?? [])
      this.#active.clear()
      const events = entries.map((entry): ViewerEvent & { version?: undefined } => ({
        type: 'RoomActivity',
        membership: this.#row(entry),
        lastMessage: entry.lastMessage,
      }))
      if (events.length) this.topic.publish(events)
    }, TICK)
  }

  #row = ({ membership, room, unreadMentions }: Entry): MembershipRow => ({
    ...membership,
    room,
    unreadMentions,
  })

  #publish(event: ViewerEvent): void {
    this.topic.publish([event])
  }
}

/** Who has read all has no mention unread; of others it is counted when somebody asks. */
const uncounted = ({ lastReadNumber }: Membership, { messageCount }: Room): { count?: number } =>
  lastReadNumber >= messageCount ? { count: 0 } : {}

const differs = (a: Membership, b: Membership) =>
  a.version !== b.version || a.lastReadNumber !== b.lastReadNumber || a.status !== b.status

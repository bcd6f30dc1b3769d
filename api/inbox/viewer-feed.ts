import { isDeepStrictEqual } from 'node:util'
import type { Membership, Room, User } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { withRelated } from '../db/related.ts'
import { logger } from '../logger.ts'
import type { Unsubscribe } from '../pubsub/bus.ts'
import type { Shared } from '../pubsub/registry.ts'
import { Topic } from '../pubsub/topic.ts'
import { type MembershipNews, viewerChannel, type ViewerSignal } from '../room-log/events.ts'
import { isHidden, type MessageRow } from '../room-log/rows.ts'
import { type Inbox, InboxRoom } from './inbox-room.ts'
import { NotificationNews } from './notification-news.ts'
import type { ViewerEvent } from './viewer-event.ts'

/** Milliseconds between two activity events of the same room. */
const ACTIVITY_INTERVAL = 250

/** Totals over a person's memberships, for comparing a feed with the database. */
export type MembershipTotals = {
  rooms: number
  versions: number
  read: number
  favorites: number
  hidden: number
}

/**
 * Delivers viewer events to one person's devices on this node. Holds an InboxRoom for each room they are a member of, so
 * that a message costs no query.
 */
export class ViewerFeed implements Inbox, Shared {
  readonly userId: string
  readonly topic = new Topic<ViewerEvent>()
  /** Resolves once the feed follows the person's rooms. */
  readonly opened: Promise<void>
  /** Gives up one use of the feed. The last one closes it. */
  readonly release: () => void
  readonly #rooms = new Map<string, InboxRoom>()
  readonly notifications: NotificationNews
  /** The rooms with activity since the last activity events. */
  readonly #active = new Set<InboxRoom>()
  /** The profile that was published last, as text. */
  #lastProfile = ''
  #activityTimer: NodeJS.Timeout | undefined
  #unsubscribe: Unsubscribe | undefined
  #closed = false

  constructor(userId: string, release: () => void) {
    this.userId = userId
    this.release = release
    this.notifications = new NotificationNews(userId, (events) => this.topic.publish(events))
    this.opened = this.#open()
  }

  async #open(): Promise<void> {
    await this.notifications.open()
    this.#unsubscribe = await viewerChannel.subscribe(this.userId, (signal) => this.#receive(signal))
    const memberships = await db.membership.findMany({
      where: { userId: this.userId, status: 'ACTIVE' },
      include: { room: true },
    })
    if (this.#closed) return this.#unsubscribe()
    for (const { room, ...membership } of withRelated(memberships, 'room'))
      if (!this.#rooms.has(room.id)) this.#add(membership, room)
  }

  /** Returns the first event of a subscription: later changes are sent, earlier ones are in the database. */
  async current(): Promise<ViewerEvent> {
    return { type: 'ViewerEventsStarted', serverTime: new Date() }
  }

  close(): void {
    this.#closed = true
    this.#unsubscribe?.()
    this.notifications.close()
    clearTimeout(this.#activityTimer)
    for (const room of this.#rooms.values()) room.close()
    this.#rooms.clear()
  }

  /** Returns true if the feed's memberships have these totals. */
  matches(totals: MembershipTotals): boolean {
    const own: MembershipTotals = { rooms: 0, versions: 0, read: 0, favorites: 0, hidden: 0 }
    for (const { membership } of this.#rooms.values()) {
      own.rooms++
      own.versions += membership.version
      own.read += membership.lastReadNumber
      if (membership.favorite) own.favorites++
      if (membership.hiddenUpTo != null) own.hidden += membership.hiddenUpTo + 1
    }
    return isDeepStrictEqual(own, totals)
  }

  /** Reloads the person's memberships: adds new rooms and applies changes that the bus lost. */
  async reload(): Promise<void> {
    const memberships = await db.membership.findMany({ where: { userId: this.userId, status: 'ACTIVE' } })
    for (const membership of memberships) this.#receive({ membership })
  }

  #receive(signal: ViewerSignal): void {
    if ('scheduled' in signal) return this.publish({ type: 'ScheduledMessagesChanged' })
    if ('voted' in signal) return this.#publishVote(signal.voted)
    if ('blocked' in signal) return this.publish({ type: 'BlockChanged', ...signal })
    if ('user' in signal) return this.publishProfile(signal.user)
    const { membership, ...news } = signal
    const room = this.#rooms.get(membership.roomId)
    if (room) room.update(membership, news)
    else if (membership.status === 'ACTIVE') void this.#loadRoom(membership, news)
  }

  /** Someone who has left the room meanwhile may not read it. */
  #publishVote(message: MessageRow): void {
    if (this.#rooms.has(message.roomId)) this.publish({ type: 'VoteChanged', message })
  }

  async #loadRoom(membership: Membership, { change = null }: MembershipNews): Promise<void> {
    try {
      const room = await db.room.findUnique({ where: { id: membership.roomId } })
      if (!room || this.#closed || this.#rooms.has(room.id)) return
      this.#add(membership, room)
      if (isHidden(membership, room)) return
      this.publish({
        type: 'MembershipUpdated',
        membership: { ...membership, room },
        markedUnread: false,
        change,
      })
    } catch (err) {
      logger.warn(
        { err, roomId: membership.roomId },
        'An inbox could not load a room; the next check retries',
      )
    }
  }

  #add(membership: Membership, room: Room): void {
    this.#rooms.set(room.id, new InboxRoom(this, membership, room))
  }

  remove(room: InboxRoom): void {
    room.close()
    if (this.#rooms.get(room.roomId) === room) this.#rooms.delete(room.roomId)
    this.#active.delete(room)
  }

  scheduleActivity(room: InboxRoom): void {
    this.#active.add(room)
    this.#activityTimer ??= setTimeout(() => {
      this.#activityTimer = undefined
      const events = Array.from(this.#active, (room) => room.activity())
      this.#active.clear()
      if (events.length) this.topic.publish(events)
    }, ACTIVITY_INTERVAL)
  }

  /** Publishes a profile. It arrives once for each room that the viewer shares with the user, one after the other. */
  publishProfile(user: User): void {
    const profile = JSON.stringify([user.id, user.displayName, user.avatarKey, user.bot])
    if (profile === this.#lastProfile) return
    this.#lastProfile = profile
    this.publish({ type: 'ProfileUpdated', user })
  }

  publish(event: ViewerEvent): void {
    this.topic.publish([event])
  }
}

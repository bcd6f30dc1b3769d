import { isDeepStrictEqual } from 'node:util'
import type { Membership, Room, User } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { withRelated } from '../db/related.ts'
import { logger } from '../logger.ts'
import type { Unsubscribe } from '../pubsub/bus.ts'
import type { Shared } from '../pubsub/registry.ts'
import { Topic } from '../pubsub/topic.ts'
import { type MembershipNews, viewerChannel, type ViewerSignal, type VoteSignal } from '../room-log/events.ts'
import { isHidden } from '../room-log/rows.ts'
import { isOfThread } from '../rooms/thread.ts'
import { FollowedThreads } from './followed-threads.ts'
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
  /** The threads that the person follows, which are opened when something happens in them. */
  readonly #threads = new FollowedThreads()
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
    for (const { room, ...membership } of withRelated(memberships, 'room')) {
      if (room.parentId) this.#threads.set(membership, room.parentId)
      else if (!this.#rooms.has(room.id)) this.#add(membership, room)
    }
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
    const memberships = Array.from(this.#rooms.values(), ({ membership }) => membership)
    for (const membership of [...memberships, ...this.#threads.memberships()]) {
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
    for (const membership of memberships) if (!this.#threads.has(membership)) this.#receive({ membership })
    const active = new Set(memberships.map(({ roomId }) => roomId))
    for (const membership of this.#threads.memberships())
      if (!active.has(membership.roomId)) this.#threads.remove(membership.roomId)
  }

  #receive(signal: ViewerSignal): void {
    if ('scheduled' in signal) return this.publish({ type: 'ScheduledMessagesChanged' })
    if ('voted' in signal) return this.#publishVote(signal)
    if ('blocked' in signal) return this.publish({ type: 'BlockChanged', ...signal })
    if ('user' in signal) return this.publishProfile(signal.user)
    const { membership, ...news } = signal
    const room = this.#rooms.get(membership.roomId)
    if (room) return room.update(membership, news)
    if (isOfThread(membership)) this.#threads.set(membership)
    if (membership.status === 'ACTIVE' || isOfThread(membership)) void this.#loadRoom(membership, news)
  }

  /** Someone who has left the room meanwhile may not read it. */
  #publishVote({ voted: message, in: roomId }: VoteSignal): void {
    if (this.#rooms.has(roomId)) this.publish({ type: 'VoteChanged', message })
  }

  async #loadRoom(membership: Membership, { change = null }: MembershipNews): Promise<void> {
    try {
      const room = await db.room.findUnique({ where: { id: membership.roomId } })
      if (!room || this.#closed || this.#rooms.has(room.id)) return
      if (room.parentId) return this.#loadThread(room)
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

  /** Opens a thread, or tells the devices that it is followed no longer. Its membership may have changed meanwhile. */
  #loadThread(room: Room): void {
    const membership = this.#threads.get(room.id)
    this.#threads.remove(room.id)
    if (!membership) return
    const isFollowed = membership.status === 'ACTIVE'
    // Those who have lost the parent follow nothing there, as their rows tell in a moment.
    if (isFollowed && !this.#rooms.has(room.parentId!)) return
    if (isFollowed) this.#add(membership, room)
    this.publish({
      type: 'ThreadActivity',
      membership: { ...membership, room },
      lastMessage: null,
      markedUnread: false,
    })
  }

  openThread(threadId: string): void {
    const membership = this.#threads.get(threadId)
    if (membership) this.#receive({ membership })
  }

  #add(membership: Membership, room: Room): void {
    this.#rooms.set(room.id, new InboxRoom(this, membership, room))
  }

  /** Removes a room with its threads. */
  remove(room: InboxRoom): void {
    room.close()
    if (this.#rooms.get(room.roomId) === room) this.#rooms.delete(room.roomId)
    this.#active.delete(room)
    this.#threads.removeOf(room.roomId)
    if (room.parentId) return
    for (const thread of this.#rooms.values()) if (thread.parentId === room.roomId) this.remove(thread)
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

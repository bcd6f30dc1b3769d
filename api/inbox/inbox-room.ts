import type { Membership, Room, User } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { ApiError } from '../errors.ts'
import { logger } from '../logger.ts'
import type { Sink } from '../pubsub/topic.ts'
import type { RoomEvent } from '../room-log/events.ts'
import { followRoom } from '../room-log/follow-room.ts'
import type { MembershipRow, MessageRow } from '../room-log/rows.ts'
import { UnreadMentions } from './unread-mentions.ts'
import type { ViewerEvent } from './viewer-event.ts'

/** The inbox that a room belongs to. */
export interface Inbox {
  /** Publishes an event to the viewer's devices. */
  publish(event: ViewerEvent): void
  /** Publishes a RoomActivity for the room, soon. */
  scheduleActivity(room: InboxRoom): void
  /** Publishes the profile of someone in a room, unless that was the last one published. */
  publishProfile(user: User): void
  /** Removes the room. */
  remove(room: InboxRoom): void
}

/** One room of a viewer's inbox. Follows the room's feed, and so knows the unread counts without a query per message. */
export class InboxRoom implements Sink<RoomEvent> {
  #membership: Membership
  #room: Room
  #lastMessage: MessageRow | null = null
  /** Replaced whenever the count may have changed. */
  #unreadMentions: UnreadMentions
  readonly #inbox: Inbox
  readonly #unfollow: () => void
  #closed = false

  constructor(inbox: Inbox, membership: Membership, room: Room) {
    this.#inbox = inbox
    this.#membership = membership
    this.#room = room
    this.#unreadMentions = this.#countMentions()
    this.#unfollow = followRoom({
      roomId: room.id,
      userId: membership.userId,
      credential: null,
      memberAsOf: room.version,
      groupId: 'inbox',
      render: (event) => event,
      sink: this,
    })
  }

  get roomId(): string {
    return this.#room.id
  }

  get membership(): Membership {
    return this.#membership
  }

  close(): void {
    this.#closed = true
    this.#unfollow()
  }

  send(events: readonly RoomEvent[]): void {
    for (const event of events) this.#handle(event)
  }

  end(error?: Error): void {
    this.#inbox.remove(this)
    if (error && !(error instanceof ApiError))
      logger.warn(
        { err: error, roomId: this.roomId },
        'An inbox could not follow a room; the next check retries',
      )
  }

  /** Applies the state of the membership, unless it is older than the known one. */
  update(membership: Membership, markedUnread = false): void {
    if (membership.version < this.#membership.version || !differ(this.#membership, membership)) return
    this.#membership = membership
    this.#unreadMentions = this.#countMentions()
    this.#publishMembership({ markedUnread })
    if (membership.status !== 'ACTIVE') this.#inbox.remove(this)
  }

  /** Returns the activity in the room. */
  activity(): ViewerEvent {
    return { type: 'RoomActivity', membership: this.#row(), lastMessage: this.#lastMessage }
  }

  #handle(event: RoomEvent): void {
    switch (event.type) {
      case 'MessagePosted':
        return this.#onPosted(event.message)
      case 'MessageUpdated':
        if (event.message.number === this.#lastMessage?.number) this.#lastMessage = event.message
        if (event.cause !== 'reacted') this.#onTextChanged(event.message)
        return
      case 'MembershipChanged':
        if (event.cause !== 'membership' && event.membership.user)
          this.#inbox.publishProfile(event.membership.user)
        if (event.membership.userId === this.#membership.userId) this.update(event.membership)
        return
      case 'RoomUpdated':
        return void this.#reload((seen) => seen)
      case 'Reset':
        return void this.#reload(Math.max)
      case 'RoomDeleted':
        this.#publishMembership({ status: 'LEFT' })
        return this.#inbox.remove(this)
    }
  }

  #onPosted(message: MessageRow): void {
    if (message.number <= this.#room.messageCount) return
    this.#room = { ...this.#room, messageCount: message.number, activeAt: message.postedAt }
    this.#lastMessage = message
    const mentioned = this.#isMentioned(message)
    if (mentioned !== false) this.#unreadMentions = this.#countMentions()
    if (mentioned) this.#inbox.publish({ type: 'Mentioned', message })
    this.#inbox.scheduleActivity(this)
  }

  /** An unread message may mention the viewer now, or no longer. */
  #onTextChanged(message: MessageRow): void {
    if (message.number <= this.#membership.lastReadNumber) return
    if (this.#isMentioned(message) === false && this.#unreadMentions.known === 0) return
    this.#unreadMentions = this.#countMentions()
    this.#inbox.scheduleActivity(this)
  }

  /** Returns whether a message mentions the viewer. Undefined if the event does not carry the mentions. */
  #isMentioned({ mentions }: MessageRow): boolean | undefined {
    return mentions?.some(({ userId }) => userId === this.#membership.userId)
  }

  /** Reloads the room. After an event its messageCount stays as it is: the events of later messages are still to come. */
  async #reload(messageCount: (seen: number, stored: number) => number): Promise<void> {
    const room = await db.room.findUnique({ where: { id: this.roomId } }).catch(() => null)
    if (!room || this.#closed) return
    this.#room = { ...room, messageCount: messageCount(this.#room.messageCount, room.messageCount) }
    this.#unreadMentions = this.#countMentions()
    this.#publishMembership({})
  }

  #publishMembership({ markedUnread = false, ...change }: { markedUnread?: boolean; status?: 'LEFT' }): void {
    this.#inbox.publish({
      type: 'MembershipUpdated',
      membership: { ...this.#row(), ...change },
      markedUnread,
    })
  }

  /** Nobody who has read everything has an unread mention. For others they are counted when a client asks. */
  #countMentions(): UnreadMentions {
    const readAll = this.#membership.lastReadNumber >= this.#room.messageCount
    return new UnreadMentions(this.#membership, readAll ? 0 : undefined)
  }

  #row(): MembershipRow {
    return { ...this.#membership, room: this.#room, unreadMentions: this.#unreadMentions }
  }
}

const differ = (a: Membership, b: Membership) =>
  a.version !== b.version || a.lastReadNumber !== b.lastReadNumber || a.status !== b.status

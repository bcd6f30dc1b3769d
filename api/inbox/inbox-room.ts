import type { Membership, Room, User } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { ApiError } from '../errors.ts'
import { logger } from '../logger.ts'
import type { Sink } from '../pubsub/topic.ts'
import type { MembershipNews, RoomEvent } from '../room-log/events.ts'
import { followRoom } from '../room-log/follow-room.ts'
import { isHidden, type MembershipRow, type MessageRow } from '../room-log/rows.ts'
import { UnreadCounts } from './unread-counts.ts'
import type { ViewerEvent } from './viewer-event.ts'

/** The inbox that a room belongs to. */
export interface Inbox {
  /** Publishes an event to the viewer's devices. */
  publish(event: ViewerEvent): void
  /** Publishes a RoomActivity for the room, soon. */
  scheduleActivity(room: InboxRoom): void
  /** Something happened in a thread of one of the rooms. */
  openThread(threadId: string): void
  /** Publishes the profile of someone in a room, unless that was the last one published. */
  publishProfile(user: User): void
  /** Removes the room. */
  remove(room: InboxRoom): void
}

/** Changes of a message that leave its text and its mentions as they were. */
const leavesText = new Set(['reacted', 'pinned', 'previewed', 'voted', 'thread'])

/**
 * One room of a viewer's inbox, or a thread that the viewer follows. Follows the room's feed, and so knows the unread counts without a
 * query per message. Clients that do not know threads take no notice of them: their events have a type of their own.
 */
export class InboxRoom implements Sink<RoomEvent> {
  #membership: Membership
  #room: Room
  #lastMessage: MessageRow | null = null
  /** The room's version at which its member count was read. */
  #countVersion: number
  /** Replaced whenever the counts may have changed by more than a new message. */
  #unread: UnreadCounts
  readonly #inbox: Inbox
  readonly #unfollow: () => void
  #closed = false

  constructor(inbox: Inbox, membership: Membership, room: Room) {
    this.#inbox = inbox
    this.#membership = membership
    this.#room = room
    this.#countVersion = room.version
    this.#unread = this.#countUnread()
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

  /** Of a thread: its parent. Null for other rooms. */
  get parentId(): string | null {
    return this.#room.parentId
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
  update(membership: Membership, { markedUnread = false, change, memberCount }: MembershipNews = {}): void {
    this.#setMemberCount(membership.version, memberCount)
    if (membership.version < this.#membership.version || !differ(this.#membership, membership)) return
    const wasHidden = this.#isHidden
    this.#membership = membership
    this.#unread = this.#countUnread()
    this.#publishMembership({
      markedUnread,
      change: this.#isHidden === wasHidden ? change : 'HIDDEN_CHANGED',
    })
    if (membership.status !== 'ACTIVE') this.#inbox.remove(this)
  }

  /** True for a conversation that the viewer has hidden, or that nobody has written in yet. */
  get #isHidden(): boolean {
    return isHidden(this.#membership, this.#room)
  }

  /** Returns the activity in the room. */
  activity(): ViewerEvent {
    const activity = { membership: this.#row(), lastMessage: this.#lastMessage }
    return this.#isThread
      ? { type: 'ThreadActivity', ...activity, markedUnread: false }
      : { type: 'RoomActivity', ...activity }
  }

  #handle(event: RoomEvent): void {
    switch (event.type) {
      case 'MessagePosted':
        return this.#onPosted(event.message)
      case 'MessageUpdated':
        if (event.message.number === this.#lastMessage?.number) this.#lastMessage = event.message
        if (event.message.threadId) this.#inbox.openThread(event.message.threadId)
        if (!leavesText.has(event.cause)) this.#onTextChanged(event.message)
        return
      case 'MembershipChanged':
        if ((event.change === 'PROFILE_CHANGED' || event.change === null) && event.membership.user)
          this.#inbox.publishProfile(event.membership.user)
        if (event.membership.userId === this.#membership.userId) this.update(event.membership, event)
        else if (this.#setMemberCount(event.version, event.memberCount)) this.#scheduleActivity()
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
    const wasHidden = this.#isHidden
    this.#room = { ...this.#room, messageCount: message.number, activeAt: message.postedAt }
    this.#lastMessage = message
    const isOwn = message.authorId === this.#membership.userId
    const isMention = this.#isMentioned(message)
    if (isMention === undefined && !isOwn) this.#unread = this.#countUnread()
    else this.#unread.add({ number: message.number, isOwn, isMention: isMention ?? false })
    if (wasHidden) this.#publishMembership({ change: 'HIDDEN_CHANGED' })
    if (isMention && !isOwn && !this.#isThread) this.#inbox.publish({ type: 'Mentioned', message })
    this.#scheduleActivity()
  }

  /** A deleted message is not unread, and an edited one may mention the viewer now, or no longer. */
  #onTextChanged(message: MessageRow): void {
    if (message.number <= this.#membership.lastReadNumber) return
    if (message.authorId === this.#membership.userId) return
    const { known } = this.#unread
    if (!message.deletedAt && this.#isMentioned(message) === false && known?.mentions === 0) return
    this.#unread = this.#countUnread()
    this.#scheduleActivity()
  }

  #scheduleActivity(): void {
    if (!this.#isHidden) this.#inbox.scheduleActivity(this)
  }

  /** Applies a member count, unless it is older than the known one. Returns whether it changed. */
  #setMemberCount(version: number, memberCount: number | undefined): boolean {
    if (memberCount === undefined || version < this.#countVersion) return false
    const changed = memberCount !== this.#room.memberCount
    this.#countVersion = version
    if (changed) this.#room = { ...this.#room, memberCount }
    return changed
  }

  /** Returns whether a message mentions the viewer. Undefined if the event does not carry the mentions. */
  #isMentioned({ mentions }: MessageRow): boolean | undefined {
    return mentions?.some(({ userId }) => userId === this.#membership.userId)
  }

  /** Reloads the room. After an event its messageCount stays as it is: the events of later messages are still to come. */
  async #reload(messageCount: (seen: number, stored: number) => number): Promise<void> {
    const room = await db.room.findUnique({ where: { id: this.roomId } }).catch(() => null)
    if (!room || this.#closed) return
    const { memberCount, activeAt } = this.#room
    this.#room = { ...room, messageCount: messageCount(this.#room.messageCount, room.messageCount) }
    // The stored one is rounded down.
    if (room.activeAt < activeAt) this.#room.activeAt = activeAt
    if (room.version < this.#countVersion) this.#room.memberCount = memberCount
    else this.#countVersion = room.version
    this.#unread = this.#countUnread()
    this.#publishMembership({})
  }

  #publishMembership({
    markedUnread = false,
    change = null,
    ...state
  }: Omit<MembershipNews, 'memberCount'> & { status?: 'LEFT' }): void {
    // A conversation that is not in the list has nothing to tell, except that it was hidden.
    if (this.#isHidden && change !== 'HIDDEN_CHANGED') return
    const membership = { ...this.#row(), ...state }
    this.#inbox.publish(
      this.#isThread
        ? { type: 'ThreadActivity', membership, lastMessage: null, markedUnread }
        : { type: 'MembershipUpdated', membership, markedUnread, change },
    )
  }

  get #isThread(): boolean {
    return this.#room.kind === 'THREAD'
  }

  #countUnread(): UnreadCounts {
    const { userId, lastReadNumber } = this.#membership
    const { id: roomId, messageCount } = this.#room
    return new UnreadCounts({ roomId, userId, lastReadNumber, messageCount })
  }

  #row(): MembershipRow {
    return { ...this.#membership, room: this.#room, unread: this.#unread }
  }
}

const differ = (a: Membership, b: Membership) =>
  a.version !== b.version ||
  a.lastReadNumber !== b.lastReadNumber ||
  a.status !== b.status ||
  a.favorite !== b.favorite ||
  (a.hiddenUpTo ?? null) !== (b.hiddenUpTo ?? null) ||
  a.notifyLevel !== b.notifyLevel ||
  a.mutedUntil?.getTime() !== b.mutedUntil?.getTime()

import { logger } from '../logger.ts'
import { isAboutMessage } from '../notifications/about-message.ts'
import { type NotificationSignal, notificationChannel } from '../notifications/channel.ts'
import {
  countUnreadNotifications,
  loadNotification,
  markRoomNotificationsRead,
  type NotificationRow,
} from '../notifications/inbox.ts'
import type { Unsubscribe } from '../pubsub/bus.ts'
import type { ViewerEvent } from './viewer-event.ts'

/** Milliseconds in which news are gathered. A burst is counted once. */
const INTERVAL = 100
/** The most notifications of a burst that are published. Clients reload the list when the count rises by more. */
const MAX_PUBLISHED = 20

/** Publishes the news of a person's notifications, and knows whether there can be unread ones. */
export class NotificationNews {
  readonly #userId: string
  readonly #publish: (events: ViewerEvent[]) => void
  #added: string[] = []
  #timer: NodeJS.Timeout | undefined
  /** The number of unread notifications, when last counted. Undefined while it is not known. */
  #unread: number | undefined
  #unsubscribe: Unsubscribe | undefined
  #closed = false

  constructor(userId: string, publish: (events: ViewerEvent[]) => void) {
    this.#userId = userId
    this.#publish = publish
  }

  /** Subscribes before it counts, so that nothing falls between the two. */
  async open(): Promise<void> {
    this.#unsubscribe = await notificationChannel.subscribe(this.#userId, (signal) => this.#receive(signal))
    if (this.#closed) return this.#unsubscribe()
    const unread = await countUnreadNotifications(this.#userId)
    if (!this.#timer) this.#unread = unread
  }

  close(): void {
    this.#closed = true
    this.#unsubscribe?.()
    clearTimeout(this.#timer)
  }

  /** False if the person has no unread notification, so that reading a message cannot change one. */
  get mayBeUnread(): boolean {
    return this.#unread !== 0
  }

  #receive({ added }: NotificationSignal): void {
    this.#unread = undefined
    this.#added.push(...added)
    this.#timer ??= setTimeout(() => void this.#flush(), INTERVAL)
  }

  async #flush(): Promise<void> {
    const ids = this.#added.slice(-MAX_PUBLISHED)
    this.#added = []
    this.#timer = undefined
    try {
      const [unread, ...loaded] = await Promise.all([
        countUnreadNotifications(this.#userId),
        ...ids.map(loadNotification),
      ])
      if (this.#closed) return
      // A signal that arrived meanwhile is counted in a moment.
      if (!this.#timer) this.#unread = unread
      const rows = loaded.filter((row) => row !== null)
      const toEvent = (notification: NotificationRow | null): ViewerEvent => ({
        type: 'NotificationsChanged',
        unread,
        notification,
      })
      this.#publish(rows.length ? rows.map(toEvent) : [toEvent(null)])
      for (const row of rows) await this.#markIfRead(row)
    } catch (err) {
      logger.warn({ err }, 'The news of notifications could not be loaded')
    }
  }

  /** Marks a notification whose message was read before the news of it arrived here, when there seemed to be none to mark. */
  async #markIfRead(row: NotificationRow): Promise<void> {
    if (row.readAt || row.cause === 'REACTION' || !isAboutMessage(row)) return
    if (row.number <= row.membership.lastReadNumber)
      await markRoomNotificationsRead(this.#userId, row.roomId, row.number)
  }
}

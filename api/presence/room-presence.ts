import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Unsubscribe } from '../pubsub/bus.ts'
import { channel } from '../pubsub/channel.ts'
import type { Shared } from '../pubsub/registry.ts'
import { Topic } from '../pubsub/topic.ts'

/** The user ids of the people who are in a room now, and of those who are typing. */
export type Presence = { online: string[]; typing: string[] }
export type PresenceEvent = Presence & { version?: undefined }

/**
 * A node's report on a room. It is complete, so any single one suffices. It says how many milliseconds longer someone is
 * shown as typing, as the clocks of two machines need not agree.
 */
type Report = { node: string; online: string[]; typing: [userId: string, millisecondsLeft: number][] }
type ReportRequest = { node: string; asks: true }

/** Another node's last report. Times are in milliseconds of performance.now(), which changes of the clock do not affect. */
type ReceivedReport = { online: string[]; typing: [userId: string, until: number][]; at: number }

const presenceChannel = channel<Report | ReportRequest>('presence')
const nodeId = randomUUID()

/** Milliseconds for which someone is shown as typing. */
const TYPING_DURATION = 5_000
/** Milliseconds without a report after which another node is considered gone. */
const NODE_TIMEOUT = 25_000
/** Milliseconds that the first subscriber waits for the reports of other nodes. */
const OPEN_TIMEOUT = 500
/** The least milliseconds between two events: a base, and more for each user. So the cost per second stays bounded however many there are. */
const TICK = 200
const TICK_PER_USER = 2

/** The people in one room: those on this node, and those that other nodes have reported. */
export class RoomPresence implements Shared {
  readonly roomId: string
  readonly topic = new Topic<PresenceEvent>()
  /** Resolves once the other nodes have reported, or after OPEN_TIMEOUT. */
  readonly opened: Promise<void>
  /** The number of times that each user has entered the room on this node. */
  readonly #local = new Map<string, number>()
  /** Until when each user is typing on this node. */
  readonly #typing = new Map<string, number>()
  readonly #reports = new Map<string, ReceivedReport>()
  /** The number of nodes that should report, and the callback for when they have. */
  #expectedReports = Infinity
  #onReported: (() => void) | undefined
  #unsubscribe: Unsubscribe | undefined
  #timer: NodeJS.Timeout | undefined
  /** The last event published, as text. */
  #lastPublished = ''
  /** True while this node has changes that it has not reported. */
  #unreported = false
  #closed = false

  constructor(roomId: string) {
    this.roomId = roomId
    this.opened = this.#open()
  }

  async #open(): Promise<void> {
    this.#unsubscribe = await presenceChannel.subscribe(this.roomId, (message) => this.#receive(message))
    if (this.#closed) return this.#unsubscribe()
    await Promise.race([this.exchange(), sleep(OPEN_TIMEOUT, undefined, { ref: false })])
  }

  /** Reports to the other nodes and requests their reports. Resolves once they have arrived. */
  async exchange(): Promise<void> {
    this.report()
    this.#expectedReports = await presenceChannel.publishAndCount(this.roomId, { node: nodeId, asks: true })
    if (this.#reports.size < this.#expectedReports)
      await new Promise<void>((resolve) => (this.#onReported = resolve))
  }

  /** Closes it, and reports at once that nobody is left here. */
  close(): void {
    this.#closed = true
    if (this.#unreported) this.report()
    this.#unsubscribe?.()
    clearTimeout(this.#timer)
  }

  get hasUsers(): boolean {
    return this.#local.size > 0 || this.#typing.size > 0
  }

  get hasTyping(): boolean {
    return this.#typing.size > 0
  }

  enter(userId: string): void {
    const count = this.#local.get(userId) ?? 0
    this.#local.set(userId, count + 1)
    if (!count) this.#scheduleUpdate({ local: true })
  }

  leave(userId: string): void {
    const count = (this.#local.get(userId) ?? 0) - 1
    if (count > 0) return void this.#local.set(userId, count)
    this.#local.delete(userId)
    this.#typing.delete(userId)
    this.#scheduleUpdate({ local: true })
  }

  startTyping(userId: string): void {
    const now = performance.now()
    const until = this.#typing.get(userId)
    this.#typing.set(userId, now + TYPING_DURATION)
    // Nodes that know it already only need to hear of it again before they forget it.
    if (until === undefined || until - now < TYPING_DURATION / 2) this.#scheduleUpdate({ local: true })
  }

  stopTyping(userId: string): void {
    if (this.#typing.delete(userId)) this.#scheduleUpdate({ local: true })
  }

  /** Reports the people on this node to the other nodes. */
  report(): void {
    this.#unreported = false
    const now = performance.now()
    const typing = [...this.#typing].flatMap(([userId, until]): Report['typing'] =>
      until > now ? [[userId, until - now]] : [],
    )
    presenceChannel.publish(this.roomId, { node: nodeId, online: [...this.#local.keys()], typing })
  }

  #receive(message: Report | ReportRequest): void {
    if (message.node === nodeId) return
    if ('asks' in message) return this.report()
    const at = performance.now()
    const typing = message.typing.map(([userId, left]): [string, number] => [
      userId,
      at + Math.min(left, TYPING_DURATION),
    ])
    this.#reports.set(message.node, { online: message.online, typing, at })
    if (this.#reports.size >= this.#expectedReports) this.#onReported?.()
    this.#scheduleUpdate({ local: false })
  }

  /** Removes people who have stopped typing and nodes that are gone. */
  expire(): void {
    const now = performance.now()
    for (const [userId, until] of this.#typing) if (until <= now) this.#typing.delete(userId)
    for (const [node, { at }] of this.#reports) if (now - at > NODE_TIMEOUT) this.#reports.delete(node)
    this.#scheduleUpdate({ local: false })
  }

  /** Returns the people on all nodes, sorted by id. */
  current(): PresenceEvent {
    const now = performance.now()
    const online = new Set(this.#local.keys())
    const typing = new Set<string>()
    for (const [userId, until] of this.#typing) if (until > now) typing.add(userId)
    for (const report of this.#reports.values()) {
      for (const userId of report.online) online.add(userId)
      for (const [userId, until] of report.typing) if (until > now) typing.add(userId)
    }
    return { online: [...online].sort(), typing: [...typing].sort() }
  }

  /** At the end of the tick, publishes what changed to subscribers and, if it changed on this node, reports it to the others. */
  #scheduleUpdate({ local }: { local: boolean }): void {
    this.#unreported ||= local
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined
        if (this.#unreported) this.report()
        const current = this.current()
        const text = `${current.online.join()} ${current.typing.join()}`
        if (text === this.#lastPublished) return
        this.#lastPublished = text
        this.topic.publish([current])
      },
      TICK + TICK_PER_USER * this.#local.size,
    )
  }
}

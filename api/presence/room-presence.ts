import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { bus, type Unsubscribe } from '../pubsub/bus.ts'
import { Topic } from '../pubsub/topic.ts'

/** Who is in a room now, and who is typing. */
export type Presence = { online: string[]; typing: string[] }
type PresenceEvent = Presence & { version?: undefined }

/**
 * What a node tells the others of a room: everything it knows itself, so that any one of its messages is enough; for
 * how many milliseconds someone is still typing, as two machines' clocks need not agree.
 */
type Told = { node: string; online: string[]; typing: [userId: string, left: number][] }
type Asked = { node: string; asks: true }

const node = randomUUID()
// Times are of performance.now(), which goes on evenly whatever becomes of the clock.

/** Milliseconds for which someone is shown as typing. */
export const TYPING = 5_000
/** Milliseconds after which a node that gives no sign of life is taken to be gone. */
const GONE_AFTER = 25_000
/** Milliseconds for which the other nodes' answers are waited for, before the first follower here is told who is there. */
const PATIENCE = 500
/** Milliseconds between two events at least, and so many more for each follower: what everyone does costs no more than what a few do. */
const TICK = 200
const TICK_PER_FOLLOWER = 2

const channelOf = (roomId: string) => `presence:${roomId}`

/** Who is in one room, as far as this node knows: its own followers, and what the other nodes have told of theirs. */
export class RoomPresence {
  readonly topic = new Topic<PresenceEvent>()
  readonly roomId: string
  readonly #here = new Map<string, number>()
  readonly #typing = new Map<string, number>()
  readonly #others = new Map<
    string,
    { online: string[]; typing: [userId: string, until: number][]; at: number }
  >()
  #unsubscribe: Unsubscribe | undefined
  #timer: NodeJS.Timeout | undefined
  #last = ''
  #untold = false
  #closed = false
  /** How many nodes are to answer, and what to do once they have. */
  #expected = Infinity
  #gathered: (() => void) | undefined
  /** Resolves once the other nodes have told whom they know of, or take too long. */
  readonly opened: Promise<void>

  constructor(roomId: string) {
    this.roomId = roomId
    this.opened = this.#open()
  }

  async #open(): Promise<void> {
    this.#unsubscribe = await bus.subscribe(channelOf(this.roomId), (message) =>
      this.#hear(message as Told | Asked),
    )
    if (this.#closed) return this.#unsubscribe()
    await Promise.race([this.meet(), sleep(PATIENCE, undefined, { ref: false })])
  }

  /** Tells the other nodes what is known here, and asks for what they know; resolves once they have answered. */
  async meet(): Promise<void> {
    this.tell()
    this.#expected = await bus.ask(channelOf(this.roomId), { node, asks: true } satisfies Asked)
    if (this.#others.size < this.#expected) await new Promise<void>((resolve) => (this.#gathered = resolve))
  }

  get idle(): boolean {
    return !this.#here.size && !this.#typing.size
  }

  /** Ends it, and lets the other nodes know at once that nobody is left here. */
  close(): void {
    this.#closed = true
    if (this.#untold) this.tell()
    this.#unsubscribe?.()
    clearTimeout(this.#timer)
  }

  enter(userId: string): void {
    const count = this.#here.get(userId) ?? 0
    this.#here.set(userId, count + 1)
    if (!count) this.#change(true)
  }

  leave(userId: string): void {
    const count = (this.#here.get(userId) ?? 0) - 1
    if (count > 0) return void this.#here.set(userId, count)
    this.#here.delete(userId)
    this.#typing.delete(userId)
    this.#change(true)
  }

  type(userId: string, until: number): void {
    const before = this.#typing.get(userId)
    if (until) this.#typing.set(userId, until)
    else if (!this.#typing.delete(userId)) return
    // Said again while it is still known: only when it would soon be forgotten.
    if (!before || !until || before - performance.now() < TYPING / 2) this.#change(true)
  }

  /** Tells the other nodes what is known here. */
  tell(): void {
    this.#untold = false
    const now = performance.now()
    const typing = [...this.#typing].flatMap(([userId, until]): Told['typing'] =>
      until > now ? [[userId, until - now]] : [],
    )
    bus.publish(channelOf(this.roomId), { node, online: [...this.#here.keys()], typing } satisfies Told)
  }

  #hear(message: Told | Asked): void {
    if (message.node === node) return
    if ('asks' in message) return this.tell()
    const at = performance.now()
    const typing = message.typing.map(([userId, left]): [string, number] => [
      userId,
      at + Math.min(left, TYPING),
    ])
    this.#others.set(message.node, { online: message.online, typing, at })
    if (this.#others.size >= this.#expected) this.#gathered?.()
    this.#change(false)
  }

  /** Forgets who has stopped typing, and nodes that give no sign of life. */
  check(now: number): void {
    for (const [userId, until] of this.#typing) if (until <= now) this.#typing.delete(userId)
    for (const [id, { at }] of this.#others) if (now - at > GONE_AFTER) this.#others.delete(id)
    this.#change(false)
  }

  /** Everyone, on every node, in the order of their ids. */
  now(): PresenceEvent {
    const now = performance.now()
    const online = new Set(this.#here.keys())
    const typing = new Set<string>()
    for (const [userId, until] of this.#typing) if (until > now) typing.add(userId)
    for (const other of this.#others.values()) {
      for (const userId of other.online) online.add(userId)
      for (const [userId, until] of other.typing) if (until > now) typing.add(userId)
    }
    return { online: [...online].sort(), typing: [...typing].sort() }
  }

  /** Passes on at the end of the tick what has changed: to the followers here and, where it is this node's own, to the others. */
  #change(own: boolean): void {
    this.#untold ||= own
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined
        if (this.#untold) this.tell()
        const now = this.now()
        const key = `${now.online.join()} ${now.typing.join()}`
        if (key === this.#last) return
        this.#last = key
        this.topic.publish([now])
      },
      TICK + TICK_PER_FOLLOWER * this.#here.size,
    )
  }
}

import { randomUUID } from 'node:crypto'
import { bus, type Unsubscribe } from './bus.ts'
import { Topic } from './topic.ts'

/** Who is in a room now, and who is typing. */
export type Presence = { online: string[]; typing: string[] }
type PresenceEvent = Presence & { version?: undefined }

/** What a node tells the others of a room: everything it knows itself, so that any one of its messages is enough. */
type Told = { node: string; online: string[]; typing: [userId: string, until: number][] }
type Asked = { node: string; asks: true }

const node = randomUUID()
/** Milliseconds for which someone is shown as typing. */
const TYPING = 5_000
/** Milliseconds between a node's signs of life, and after which one that gives none is taken to be gone. */
const ALIVE_EVERY = 10_000
const GONE_AFTER = 25_000
/** Milliseconds between two events at least, and so many more for each follower: what everyone does costs no more than what a few do. */
const TICK = 200
const TICK_PER_FOLLOWER = 2

const channelOf = (roomId: string) => `presence:${roomId}`

/** Who is in one room, as far as this node knows: its own followers, and what the other nodes have told of theirs. */
class RoomPresence {
  readonly topic = new Topic<PresenceEvent>()
  readonly roomId: string
  readonly #here = new Map<string, number>()
  readonly #typing = new Map<string, number>()
  readonly #others = new Map<string, Told & { at: number }>()
  #unsubscribe: Unsubscribe | undefined
  #timer: NodeJS.Timeout | undefined
  #last = ''
  #untold = false
  readonly opened: Promise<void>

  constructor(roomId: string) {
    this.roomId = roomId
    this.opened = this.#open()
  }

  async #open(): Promise<void> {
    this.#unsubscribe = await bus.subscribe(channelOf(this.roomId), (message) => this.#hear(message as Told | Asked))
    bus.publish(channelOf(this.roomId), { node, asks: true } satisfies Asked)
  }

  get idle(): boolean {
    return !this.#here.size && !this.#typing.size
  }

  close(): void {
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
    if (!before || !until || before - Date.now() < TYPING / 2) this.#change(true)
  }

  /** Tells the other nodes what is known here. */
  tell(): void {
    this.#untold = false
    const typing = [...this.#typing].filter(([, until]) => until > Date.now())
    bus.publish(channelOf(this.roomId), { node, online: [...this.#here.keys()], typing } satisfies Told)
  }

  #hear(message: Told | Asked): void {
    if (message.node === node) return
    if ('asks' in message) return this.tell()
    this.#others.set(message.node, { ...message, at: Date.now() })
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
    const now = Date.now()
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

const rooms = new Map<string, RoomPresence>()

function presenceOf(roomId: string): RoomPresence {
  const presence = rooms.get(roomId) ?? new RoomPresence(roomId)
  rooms.set(roomId, presence)
  return presence
}

function closeIdle(presence: RoomPresence): void {
  if (!presence.idle) return
  presence.close()
  rooms.delete(presence.roomId)
}

/** Counts someone as being in a room, from now until `leave`; who is in it is then told on the topic. */
export async function enterRoom(roomId: string, userId: string) {
  const presence = presenceOf(roomId)
  presence.enter(userId)
  await presence.opened
  return {
    topic: presence.topic,
    now: () => presence.now(),
    leave() {
      presence.leave(userId)
      closeIdle(presence)
    },
  }
}

/** Shows someone as typing, for five seconds. */
export const startTyping = (roomId: string, userId: string) => presenceOf(roomId).type(userId, Date.now() + TYPING)

/** Shows someone as typing no more, such as when they have posted. */
export const stopTyping = (roomId: string, userId: string) => rooms.get(roomId)?.type(userId, 0)

/** Keeps presence true from now on. Returns what ends it. */
export function watchPresence(): () => void {
  let nextSign = 0
  const timer = setInterval(() => {
    const now = Date.now()
    const sign = now >= nextSign
    if (sign) nextSign = now + ALIVE_EVERY
    for (const presence of rooms.values()) {
      presence.check(now)
      if (sign && !presence.idle) presence.tell()
      closeIdle(presence)
    }
  }, 1_000)
  return () => clearInterval(timer)
}

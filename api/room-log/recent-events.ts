import type { RoomEvent } from './events.ts'

/** The most events kept. */
const CAPACITY = 64

/** The latest events of a room, kept in memory for subscribers that join while events arrive. */
export class RecentEvents {
  #events: RoomEvent[] = []

  /** Adds events that continue from the last one added. */
  add(events: readonly RoomEvent[]): void {
    this.#events.push(...events)
    if (this.#events.length > CAPACITY) this.#events = this.#events.slice(-CAPACITY)
  }

  clear(): void {
    this.#events = []
  }

  /** Returns all events after a version, or null if not all of them are kept. */
  after(version: number): RoomEvent[] | null {
    const index = this.#events.findIndex((event) => event.version > version)
    return this.#events[index]?.version === version + 1 ? this.#events.slice(index) : null
  }
}

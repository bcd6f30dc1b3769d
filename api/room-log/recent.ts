import type { RoomEvent } from './events.ts'

/** How many are kept. */
const SIZE = 64

/** The latest events of a room, at hand for those who join while something happens. */
export class Recent {
  #events: RoomEvent[] = []

  /** Takes events that continue where the last ended. */
  add(events: readonly RoomEvent[]): void {
    this.#events.push(...events)
    if (this.#events.length > SIZE) this.#events = this.#events.slice(-SIZE)
  }

  clear(): void {
    this.#events = []
  }

  /** All that happened after a version, as it happened; null when that is not at hand. */
  after(version: number): RoomEvent[] | null {
    const index = this.#events.findIndex((event) => event.version > version)
    return this.#events[index]?.version === version + 1 ? this.#events.slice(index) : null
  }
}

import type { LogRead, RoomReader } from './read-log.ts'

/** Reads of the log for joining subscribers. Concurrent reads after the same version, as after an outage, share one query. */
export class JoinReads {
  readonly #reader: RoomReader
  readonly #reads = new Map<number, Promise<LogRead>>()

  constructor(reader: RoomReader) {
    this.#reader = reader
  }

  read(after: number): Promise<LogRead> {
    let read = this.#reads.get(after)
    if (!read) {
      read = this.#reader.read(after).finally(() => this.#reads.delete(after))
      this.#reads.set(after, read)
    }
    return read
  }
}

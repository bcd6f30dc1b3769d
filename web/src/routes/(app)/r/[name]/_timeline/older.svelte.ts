import type { Client } from '@urql/svelte'
import { readHistory } from '#lib/chat/history.ts'
import type { RoomLog } from '#lib/chat/message-window.svelte.ts'

/** The pages of a room's history before what is held: loaded one at a time, as one scrolls up. */
export class Older {
  /** The last could not be loaded: none is asked for until one tries again. */
  failed = $state(false)
  #loading = false
  readonly #client: Client
  readonly #roomId: string
  readonly #log: () => RoomLog

  constructor(client: Client, roomId: string, log: () => RoomLog) {
    this.#client = client
    this.#roomId = roomId
    this.#log = log
  }

  /** Puts the next page in front of what is held, unless one is on its way or there is none. */
  async load(): Promise<void> {
    const log = this.#log()
    if (this.#loading || this.failed || !log.hasOlder) return
    this.#loading = true
    try {
      const page = await readHistory(this.#client, this.#roomId, log.before)
      if (page) log.addOlder(page)
    } catch {
      this.failed = true
    }
    this.#loading = false
  }

  retry = (): void => {
    this.failed = false
    void this.load()
  }
}

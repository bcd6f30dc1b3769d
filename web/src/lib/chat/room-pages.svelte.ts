import type { Client } from '@urql/svelte'

/** The pages of the viewer's list of rooms that are loaded. */
interface Pages {
  /** The number of rooms of the first one. */
  first: number
  /** The position of each later one. */
  cursors: readonly string[]
}

class RoomPages {
  #loaded = $state.raw<Pages>({ first: 0, cursors: [] })

  get first(): number {
    return this.#loaded.first
  }

  get cursors(): readonly string[] {
    return this.#loaded.cursors
  }

  set(pages: Pages): void {
    this.#loaded = pages
  }
}

const byClient = new WeakMap<Client, RoomPages>()

/** Returns the pages that a client has loaded. */
export function roomPages(client: Client): RoomPages {
  const known = byClient.get(client)
  if (known) return known
  const pages = new RoomPages()
  byClient.set(client, pages)
  return pages
}

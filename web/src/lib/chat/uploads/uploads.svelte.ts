import { createContext } from 'svelte'
import { SvelteMap } from 'svelte/reactivity'
import type { Client } from '@urql/svelte'
import { openTabs } from '../outbox/tab.ts'
import { loadFiles } from './file-store.ts'
import { RoomUploads } from './room-uploads.svelte.ts'
import type { Owner } from './upload-item.ts'

export const [getUploads, setUploads] = createContext<Uploads>()

/** The files of the viewer's next messages, by room. They stay with their room while the viewer looks at another one. */
export class Uploads {
  readonly #owner: Owner
  readonly #rooms = new SvelteMap<string, RoomUploads>()
  #closed = false

  constructor(client: Client, authorId: string) {
    this.#owner = { client, authorId, unsaved: new Set() }
  }

  of(roomId: string): RoomUploads {
    const found = this.#rooms.get(roomId)
    if (found) return found
    const opened = new RoomUploads(roomId, this.#owner)
    this.#rooms.set(roomId, opened)
    return opened
  }

  /**
   * Takes over the files of tabs that are closed, and asks before this tab is closed with files that are not stored. Returns a
   * function that stops asking.
   */
  start(): () => void {
    void this.#restore().catch(() => undefined)
    const onbeforeunload = (event: BeforeUnloadEvent) => {
      if (this.#owner.unsaved.size > 0) event.preventDefault()
    }
    window.addEventListener('beforeunload', onbeforeunload)
    return () => window.removeEventListener('beforeunload', onbeforeunload)
  }

  /** The number of files in all rooms. */
  get size(): number {
    return [...this.#rooms.values()].reduce((sum, { items }) => sum + items.length, 0)
  }

  /** Ends all uploads and forgets the files: the viewer signed out. */
  close(): void {
    this.#closed = true
    for (const room of this.#rooms.values()) room.close()
    this.#rooms.clear()
  }

  async #restore(): Promise<void> {
    const [files, tabs] = await Promise.all([loadFiles(this.#owner.authorId), openTabs()])
    if (this.#closed) return
    for (const file of files) if (!tabs.has(file.tab)) this.of(file.roomId).restore(file)
  }
}

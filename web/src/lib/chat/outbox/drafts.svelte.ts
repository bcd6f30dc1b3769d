import { createContext } from 'svelte'
import { SvelteMap } from 'svelte/reactivity'

export const [getDrafts, setDrafts] = createContext<Drafts>()

/** A changed text of a message that is not saved yet. */
export interface EditDraft {
  text: string
  /** The text of the message when the change began. Another text now means that somebody changed it meanwhile. */
  base: string
}

const prefixes = (userId: string) => [`draft ${userId} `, `edit ${userId} `] as const

/**
 * The viewer's drafts of messages and of edits, kept in this browser. All tabs show the same: what is written, sent or
 * discarded in one of them is so in the others.
 */
export class Drafts {
  /** Texts of rooms and edits as JSON, by their keys in the storage. */
  readonly #values = new SvelteMap<string, string>()
  readonly #prefixes: readonly [room: string, edit: string]
  #storage: Storage | undefined
  #closed = false

  constructor(userId: string) {
    this.#prefixes = prefixes(userId)
  }

  /**
   * Reads what is stored, and follows what other tabs write. A text that was typed before the page came to life goes below the
   * stored one. Returns a function that stops it.
   */
  start(storage = openStorage()): () => void {
    const typed = [...this.#values]
    this.#storage = storage
    this.#read()
    for (const [key, text] of typed) {
      const stored = this.#values.get(key)
      this.#write(key, stored && stored !== text ? `${stored}\n${text}` : text)
    }
    const onstorage = ({ storageArea, key }: StorageEvent) => {
      if (storageArea === storage && key !== null) this.#readKey(key)
    }
    // A page that the browser kept for the Back button missed what other tabs wrote.
    const onpageshow = ({ persisted }: PageTransitionEvent) => persisted && this.#read()
    window.addEventListener('storage', onstorage)
    window.addEventListener('pageshow', onpageshow)
    return () => {
      window.removeEventListener('storage', onstorage)
      window.removeEventListener('pageshow', onpageshow)
    }
  }

  /** Returns the draft of a room's next message; empty if there is none. */
  room(roomId: string): string {
    return this.#values.get(this.#prefixes[0] + roomId) ?? ''
  }

  setRoom(roomId: string, text: string): void {
    this.#write(this.#prefixes[0] + roomId, text)
  }

  /** Adds lines below the draft of a room. */
  appendToRoom(roomId: string, text: string): void {
    const draft = this.room(roomId)
    this.setRoom(roomId, draft.trim() ? `${draft}\n${text}` : text)
  }

  /** Returns the unsaved edit of a message. */
  edit(messageId: string): EditDraft | undefined {
    return parseEdit(this.#values.get(this.#prefixes[1] + messageId))
  }

  setEdit(messageId: string, draft: EditDraft): void {
    this.#write(this.#prefixes[1] + messageId, draft.text === draft.base ? '' : JSON.stringify(draft))
  }

  discardEdit(messageId: string): void {
    this.#write(this.#prefixes[1] + messageId, '')
  }

  /** The number of drafts with a text. */
  get size(): number {
    return [...this.#values.values()].filter((value) => value.trim()).length
  }

  /** Forgets the drafts of this tab, and stores nothing more: the viewer signed out. */
  close(): void {
    this.#closed = true
    this.#storage = undefined
    this.#values.clear()
  }

  #write(key: string, value: string): void {
    if (this.#closed) return
    if (value) this.#values.set(key, value)
    else this.#values.delete(key)
    try {
      if (value.trim()) this.#storage?.setItem(key, value)
      else this.#storage?.removeItem(key)
    } catch {
      // A browser without storage, or with a full one, keeps the draft in this tab.
    }
  }

  #read(): void {
    const storage = this.#storage
    if (!storage) return
    for (const key of new Set([...Object.keys(storage), ...this.#values.keys()])) this.#readKey(key)
  }

  #readKey(key: string): void {
    if (!this.#prefixes.some((prefix) => key.startsWith(prefix))) return
    const stored = this.#storage?.getItem(key)
    if (stored) this.#values.set(key, stored)
    else this.#values.delete(key)
  }
}

/** Deletes the drafts of an account from this browser. */
export function deleteDrafts(userId: string, storage: Storage): void {
  const keys = Object.keys(storage).filter((key) => prefixes(userId).some((prefix) => key.startsWith(prefix)))
  for (const key of keys) storage.removeItem(key)
}

/** Returns the browser's storage; undefined where it has none for this page. */
function openStorage(): Storage | undefined {
  try {
    return localStorage
  } catch {
    return undefined
  }
}

function parseEdit(json: string | undefined): EditDraft | undefined {
  if (!json) return
  try {
    const { text, base } = JSON.parse(json) as Partial<EditDraft>
    if (typeof text === 'string' && typeof base === 'string') return { text, base }
  } catch {
    return
  }
}

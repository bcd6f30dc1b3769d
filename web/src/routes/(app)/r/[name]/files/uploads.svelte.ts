import { uuid } from '#lib/uuid.ts'
import { upload, type Upload } from './upload.ts'

/** A message carries so many at most. */
const MOST = 10

export type Item = {
  readonly key: string
  readonly file: File
  /** 0 to 1. */
  progress: number
  attachmentId: string | null
  failure: string
}

/** The files that the next message will carry. */
export class Uploads {
  items = $state<Item[]>([])
  failure = $state('')
  readonly #roomId: string
  readonly #running = new Map<string, Upload>()

  constructor(roomId: string) {
    this.#roomId = roomId
  }

  get busy(): boolean {
    return this.items.some(({ attachmentId, failure }) => attachmentId === null && !failure)
  }

  get ready(): string[] {
    return this.items.flatMap(({ attachmentId }) => attachmentId ?? [])
  }

  add(files: Iterable<File>): void {
    const room = MOST - this.items.length
    const all = [...files]
    this.failure = all.length > room ? `A message carries ${MOST} files at most.` : ''
    for (const file of all.slice(0, room)) {
      const item: Item = { key: uuid(), file, progress: 0, attachmentId: null, failure: '' }
      this.items.push(item)
      void this.start(item.key)
    }
  }

  async start(key: string): Promise<void> {
    const item = this.#item(key)
    if (!item) return
    Object.assign(item, { progress: 0, failure: '' })
    const running = upload(this.#roomId, item.file, (part) => (item.progress = part))
    this.#running.set(key, running)
    try {
      item.attachmentId = await running.attachment
    } catch (error) {
      item.failure = error instanceof Error ? error.message : String(error)
    }
    this.#running.delete(key)
  }

  remove(key: string): void {
    this.#running.get(key)?.cancel()
    this.items = this.items.filter((item) => item.key !== key)
    this.failure = ''
  }

  /** Hands over what is there, for the message that carries it. */
  take(): string[] {
    const ready = this.ready
    this.items = this.items.filter(({ attachmentId }) => attachmentId === null)
    return ready
  }

  #item = (key: string) => this.items.find((item) => item.key === key)
}

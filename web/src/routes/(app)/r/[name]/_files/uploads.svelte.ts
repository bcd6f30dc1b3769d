import type { Client } from '@urql/svelte'
import { uuid } from '#lib/chat/uuid.ts'
import { DeleteAttachmentDocument, UploadLimitsDocument } from './operations.ts'
import { sizeOf } from './size.ts'
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
  readonly #client: Client
  readonly #roomId: string
  readonly #running = new Map<string, Upload>()

  constructor(client: Client, roomId: string) {
    this.#client = client
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
    const most = await this.#limit()
    if (item.file.size > most) {
      item.failure = `This file is larger than ${sizeOf(most)}, which is the most.`
      return
    }
    // Taken away meanwhile.
    if (!this.#item(key)) return
    const running = upload(this.#roomId, item.file, (part) => (item.progress = part))
    this.#running.set(key, running)
    try {
      item.attachmentId = await running.attachment
    } catch (error) {
      item.failure = error instanceof Error ? error.message : String(error)
    }
    this.#running.delete(key)
  }

  /** Takes a file away: it is sent no further, and what is there of it is deleted. */
  remove(key: string): void {
    this.#running.get(key)?.cancel()
    const id = this.#item(key)?.attachmentId
    if (id) void this.#client.mutation(DeleteAttachmentDocument, { id }).toPromise()
    this.items = this.items.filter((item) => item.key !== key)
    this.failure = ''
  }

  /** Hands over what is there, for the message that carries it. */
  take(): string[] {
    const ready = this.ready
    this.items = this.items.filter(({ attachmentId }) => attachmentId === null)
    return ready
  }

  /** Bytes that a file has at most, so that none is sent for nothing; the API has the last word. */
  async #limit(): Promise<number> {
    const { data } = await this.#client.query(UploadLimitsDocument, {}).toPromise()
    return data?.uploadLimits.size ?? Infinity
  }

  #item = (key: string) => this.items.find((item) => item.key === key)
}

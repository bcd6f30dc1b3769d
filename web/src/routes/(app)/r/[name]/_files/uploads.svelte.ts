import type { Client } from '@urql/svelte'
import { uuid } from '#lib/chat/uuid.ts'
import { formatSize } from './format-size.ts'
import { DeleteAttachmentDocument, UploadLimitsDocument } from './operations.ts'
import { upload, type Upload } from './upload.ts'

/** The API's limit for one message. */
const MAX_FILES = 10

export type UploadItem = {
  readonly key: string
  readonly file: File
  /** 0 to 1. */
  progress: number
  attachmentId: string | null
  failure: string
}

/** The files of the next message. */
export class Uploads {
  items = $state<UploadItem[]>([])
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

  /** The ids of the uploaded attachments. */
  get ready(): string[] {
    return this.items.flatMap(({ attachmentId }) => attachmentId ?? [])
  }

  add(files: Iterable<File>): void {
    const free = MAX_FILES - this.items.length
    const all = [...files]
    this.failure = all.length > free ? `A message can have up to ${MAX_FILES} files.` : ''
    for (const file of all.slice(0, free)) {
      const item: UploadItem = { key: uuid(), file, progress: 0, attachmentId: null, failure: '' }
      this.items.push(item)
      void this.start(item.key)
    }
  }

  async start(key: string): Promise<void> {
    const item = this.#find(key)
    if (!item) return
    Object.assign(item, { progress: 0, failure: '' })
    const limit = await this.#sizeLimit()
    if (item.file.size > limit) {
      item.failure = `This file is larger than the ${formatSize(limit)} limit.`
      return
    }
    // The file may have been removed meanwhile.
    if (!this.#find(key)) return
    const running = upload(this.#roomId, item.file, (progress) => (item.progress = progress))
    this.#running.set(key, running)
    try {
      item.attachmentId = await running.attachmentId
    } catch (error) {
      item.failure = error instanceof Error ? error.message : String(error)
    }
    this.#running.delete(key)
  }

  /** Removes a file: cancels its upload, or deletes what was uploaded. */
  remove(key: string): void {
    this.#running.get(key)?.cancel()
    const id = this.#find(key)?.attachmentId
    if (id) void this.#client.mutation(DeleteAttachmentDocument, { id }).toPromise()
    this.items = this.items.filter((item) => item.key !== key)
    this.failure = ''
  }

  /** Returns the ids of the uploaded attachments and removes them from the list: a message now has them. */
  take(): string[] {
    const ready = this.ready
    this.items = this.items.filter(({ attachmentId }) => attachmentId === null)
    return ready
  }

  /** Returns the size limit in bytes, so that no file is sent in vain. The API checks it again. */
  async #sizeLimit(): Promise<number> {
    const { data } = await this.#client.query(UploadLimitsDocument, {}).toPromise()
    return data?.uploadLimits.size ?? Infinity
  }

  #find = (key: string) => this.items.find((item) => item.key === key)
}

import { m } from '@latchkey/messages'
import { loadMessages } from '#lib/i18n/load-messages.ts'
import { uuid } from '../uuid.ts'
import type { StoredFile } from './file-store.ts'
import type { Owner, UploadItem } from './upload-item.ts'
import type { Uploader } from './uploader.ts'

/** The API's limit for one message. */
const MAX_FILES = 10
/** The API deletes an upload that no message has after 24 hours. An older one is uploaded again. */
const MAX_AGE_MS = 20 * 3_600_000
const previewable = /^image\/(?:png|jpeg|gif|webp|avif)$/

/** The files of the next message in a room. What uploads them is loaded with the first one. */
export class RoomUploads {
  items = $state<UploadItem[]>([])
  failure = $state('')
  readonly #roomId: string
  readonly #owner: Owner
  #uploader: Uploader | undefined
  #closed = false

  constructor(roomId: string, owner: Owner) {
    this.#roomId = roomId
    this.#owner = owner
  }

  /** The ids of the uploaded attachments. */
  get ready(): string[] {
    return this.items.flatMap(({ attachmentId }) => attachmentId ?? [])
  }

  /** True while a message has to wait for its files. */
  get waiting(): boolean {
    return this.items.some(({ attachmentId }) => attachmentId === null)
  }

  add(files: Iterable<File>): void {
    const free = MAX_FILES - this.items.length
    const all = [...files]
    const left = all.length - free
    this.failure = left > 0 ? m.files_left_out({ count: left, maximum: MAX_FILES }) : ''
    for (const file of all.slice(0, free)) this.#add(newItem(file))
  }

  /** Adds a file that another tab, or this page before it was loaded again, had added. */
  restore({ key, file, attachmentId, uploadedAt, addedAt }: StoredFile): void {
    if (this.#find(key)) return
    const current = Date.now() - uploadedAt < MAX_AGE_MS
    this.#add({ ...newItem(file), key, addedAt, uploadedAt, attachmentId: current ? attachmentId : null })
  }

  /** Uploads a file, or stores it if it was uploaded before. */
  async start(key: string): Promise<void> {
    const item = this.#find(key)
    if (!item) return
    Object.assign(item, { progress: 0, failure: '' })
    const uploader = await this.#load()
    const isListed = () => this.#find(key) !== undefined
    if (!uploader) item.failure = m.upload_connection_lost()
    else if (item.attachmentId === null) await uploader.start(item, isListed)
    else await uploader.save(item, isListed)
  }

  /** Removes a file: cancels its upload, or deletes what was uploaded. */
  remove(key: string): void {
    const item = this.#find(key)
    if (!item) return
    void this.#load().then((uploader) => uploader?.remove(item))
    revoke(item)
    this.items = this.items.filter((each) => each !== item)
    this.failure = ''
  }

  /** Returns the ids of the uploaded attachments and empties the list: a message now has them. */
  take(): string[] {
    const { ready } = this
    this.#empty()
    this.failure = ''
    return ready
  }

  /** Ends the uploads and stores nothing more. */
  close(): void {
    this.#closed = true
    this.#uploader?.close()
    this.#empty()
  }

  #add(item: UploadItem): void {
    this.items.push(item)
    void this.start(item.key)
  }

  #empty(): void {
    const gone = this.items
    gone.forEach(revoke)
    if (gone.length > 0)
      void this.#load().then((uploader) => gone.forEach(({ key }) => uploader?.forget(key)))
    this.items = []
  }

  #find = (key: string) => this.items.find((item) => item.key === key)

  /** Loads what uploads files, with its messages. Resolves to undefined if the network fails that. */
  async #load(): Promise<Uploader | undefined> {
    try {
      const [, { Uploader }] = await Promise.all([loadMessages('deferred'), import('./uploader.ts')])
      if (!this.#closed) this.#uploader ??= new Uploader(this.#roomId, this.#owner)
      return this.#uploader
    } catch {
      return undefined
    }
  }
}

function revoke({ preview }: UploadItem): void {
  if (preview) URL.revokeObjectURL(preview)
}

const newItem = (file: File): UploadItem => ({
  key: uuid(),
  file,
  preview: previewable.test(file.type) ? URL.createObjectURL(file) : null,
  addedAt: Date.now(),
  progress: 0,
  attachmentId: null,
  uploadedAt: 0,
  failure: '',
  canRetry: true,
})

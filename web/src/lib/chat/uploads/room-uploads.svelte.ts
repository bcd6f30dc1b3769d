import { m } from '@latchkey/messages'
import type { Client } from '@urql/svelte'
import { loadMessages } from '#lib/i18n/load-messages.ts'
import { tabId } from '../outbox/tab.ts'
import { uuid } from '../uuid.ts'
import { removeFile, saveFile, type StoredFile } from './file-store.ts'
import { DeleteAttachmentDocument } from './operations.ts'
import type { Upload } from './upload.ts'

/** The API's limit for one message. */
const MAX_FILES = 10
/** The API deletes an upload that no message has after 24 hours. An older one is uploaded again. */
const MAX_AGE_MS = 20 * 3_600_000
const previewable = /^image\/(?:png|jpeg|gif|webp|avif)$/

export type UploadItem = {
  readonly key: string
  readonly file: File
  /** The URL of a preview in this tab; null if it is no picture. */
  readonly preview: string | null
  readonly addedAt: number
  /** 0 to 1. */
  progress: number
  attachmentId: string | null
  uploadedAt: number
  failure: string
  /** False if the file would be refused again. */
  canRetry: boolean
}

export interface Owner {
  client: Client
  authorId: string
  /** Keys of the files that would be lost with this tab. */
  unsaved: Set<string>
}

/** The files of the next message in a room. */
export class RoomUploads {
  items = $state<UploadItem[]>([])
  failure = $state('')
  readonly #roomId: string
  readonly #owner: Owner
  readonly #running = new Map<string, Upload>()
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

  async start(key: string): Promise<void> {
    const item = this.#find(key)
    if (!item) return
    Object.assign(item, { progress: 0, failure: '' })
    const uploader = await loadUploader()
    if (!uploader) {
      item.failure = m.upload_connection_lost()
      return
    }
    const problem = await uploader.findSizeProblem(this.#owner.client, item.file)
    if (problem) {
      item.failure = problem
      item.canRetry = false
      return
    }
    // The file may have been removed meanwhile.
    if (!this.#find(key) || this.#running.has(key)) return
    void this.#save(item)
    const running = uploader.upload(this.#roomId, item.file, (progress) => (item.progress = progress))
    this.#running.set(key, running)
    try {
      item.attachmentId = await running.attachmentId
      item.uploadedAt = Date.now()
      if (this.#find(key)) await this.#save(item)
    } catch (error) {
      item.failure = error instanceof Error ? error.message : String(error)
      item.canRetry = !(error instanceof uploader.UploadError) || error.canRetry
    }
    this.#running.delete(key)
  }

  /** Removes a file: cancels its upload, or deletes what was uploaded. */
  remove(key: string): void {
    this.#running.get(key)?.cancel()
    const item = this.#find(key)
    const id = item?.attachmentId
    if (id) void this.#owner.client.mutation(DeleteAttachmentDocument, { id }).toPromise()
    if (item) this.#forget(item)
    this.items = this.items.filter((each) => each.key !== key)
    this.failure = ''
  }

  /** Returns the ids of the uploaded attachments and empties the list: a message now has them. */
  take(): string[] {
    const { ready } = this
    for (const item of this.items) this.#forget(item)
    this.items = []
    this.failure = ''
    return ready
  }

  /** Ends the uploads and stores nothing more. */
  close(): void {
    this.#closed = true
    for (const running of this.#running.values()) running.cancel()
    for (const item of this.items) this.#forget(item)
    this.items = []
  }

  #add(item: UploadItem): void {
    this.items.push(item)
    if (item.attachmentId === null) void this.start(item.key)
    else void this.#save(item)
  }

  /** Stores a file for the next page. A browser that cannot store it asks before it closes this one. */
  async #save({ key, file, attachmentId, uploadedAt, addedAt }: UploadItem): Promise<void> {
    if (this.#closed) return
    const { authorId, unsaved } = this.#owner
    const record = {
      key,
      file,
      attachmentId,
      uploadedAt,
      addedAt,
      authorId,
      roomId: this.#roomId,
      tab: tabId,
    }
    unsaved.add(key)
    const saved = await saveFile(record).then(
      () => true,
      () => false,
    )
    if (!this.#find(key)) void removeFile(key).catch(() => undefined)
    else if (saved) unsaved.delete(key)
  }

  #forget({ key, preview }: UploadItem): void {
    if (preview) URL.revokeObjectURL(preview)
    this.#owner.unsaved.delete(key)
    void removeFile(key).catch(() => undefined)
  }

  #find = (key: string) => this.items.find((item) => item.key === key)
}

/** Loads what uploads files, with its messages. Resolves to undefined if the network fails that. */
const loadUploader = () =>
  Promise.all([loadMessages('deferred'), import('./upload.ts')]).then(
    ([, uploader]) => uploader,
    () => undefined,
  )

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

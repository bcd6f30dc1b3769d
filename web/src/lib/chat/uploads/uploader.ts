import { tabId } from '../outbox/tab.ts'
import { removeFile, saveFile } from './file-store.ts'
import { DeleteAttachmentDocument } from './operations.ts'
import type { Owner, UploadItem } from './upload-item.ts'
import { findSizeProblem, type Upload, upload, UploadError } from './upload.ts'

/**
 * Uploads the files of the next message in a room, and stores them for the next page. Loaded with the first file, and
 * therefore no part of the list that the composer shows.
 */
export class Uploader {
  readonly #roomId: string
  readonly #owner: Owner
  readonly #running = new Map<string, Upload>()
  #closed = false

  constructor(roomId: string, owner: Owner) {
    this.#roomId = roomId
    this.#owner = owner
  }

  /** Uploads a file, unless it is refused or `isListed` says that it was removed. What goes wrong is written to the item. */
  async start(item: UploadItem, isListed: () => boolean): Promise<void> {
    const { key, file } = item
    const problem = await findSizeProblem(this.#owner.client, file)
    if (problem) {
      item.failure = problem
      item.canRetry = false
      return
    }
    if (!isListed() || this.#running.has(key)) return
    void this.save(item, isListed)
    const running = upload(this.#roomId, file, (progress) => (item.progress = progress))
    this.#running.set(key, running)
    try {
      item.attachmentId = await running.attachmentId
      item.uploadedAt = Date.now()
      if (isListed()) await this.save(item, isListed)
    } catch (error) {
      item.failure = error instanceof Error ? error.message : String(error)
      item.canRetry = !(error instanceof UploadError) || error.canRetry
    }
    this.#running.delete(key)
  }

  /** Stores a file for the next page. A browser that cannot store it asks before it closes this one. */
  async save(
    { key, file, attachmentId, uploadedAt, addedAt }: UploadItem,
    isListed: () => boolean,
  ): Promise<void> {
    if (this.#closed) return
    const { authorId, unsaved } = this.#owner
    const owned = { authorId, roomId: this.#roomId, tab: tabId }
    unsaved.add(key)
    const saved = await saveFile({ key, file, attachmentId, uploadedAt, addedAt, ...owned }).then(
      () => true,
      () => false,
    )
    if (!isListed()) void removeFile(key).catch(() => undefined)
    else if (saved) unsaved.delete(key)
  }

  /** Cancels the upload of a file, or deletes what was uploaded. */
  remove({ key, attachmentId }: UploadItem): void {
    this.#running.get(key)?.cancel()
    if (attachmentId)
      void this.#owner.client.mutation(DeleteAttachmentDocument, { id: attachmentId }).toPromise()
    this.forget(key)
  }

  /** Removes a file from the store: a message has it now, or nobody wants it any more. */
  forget(key: string): void {
    this.#owner.unsaved.delete(key)
    void removeFile(key).catch(() => undefined)
  }

  /** Ends the uploads and stores nothing more. */
  close(): void {
    this.#closed = true
    for (const running of this.#running.values()) running.cancel()
  }
}

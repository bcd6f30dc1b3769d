import type { Client } from '@urql/svelte'

/** A file of the next message in a room. */
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

/** The author of the files. */
export interface Owner {
  client: Client
  authorId: string
  /** Keys of the files that would be lost with this tab. */
  unsaved: Set<string>
}

import { createStore, del, entries, set } from 'idb-keyval'

/** A file of a message that is not sent yet. */
export interface StoredFile {
  key: string
  authorId: string
  roomId: string
  file: File
  /** The attachment that it was uploaded as. */
  attachmentId: string | null
  /** When it was uploaded, in milliseconds. The API deletes attachments that no message has after a day. */
  uploadedAt: number
  addedAt: number
  /** The id of the tab that shows it. Another tab takes it over once that one is closed. */
  tab: string
}

/** Files in IndexedDB, so that they survive reloads. A store of idb-keyval needs a database of its own. */
const openDatabase = () => createStore('latchkey-files', 'files')
let store: ReturnType<typeof openDatabase> | undefined

export async function saveFile(file: StoredFile): Promise<void> {
  await set(file.key, file, (store ??= openDatabase()))
}

export async function removeFile(key: string): Promise<void> {
  await del(key, (store ??= openDatabase()))
}

/** Returns the files of an account in the order in which they were added. */
export async function loadFiles(authorId: string): Promise<StoredFile[]> {
  const all = await entries<string, StoredFile>((store ??= openDatabase()))
  return all
    .map(([, file]) => file)
    .filter((file) => file.authorId === authorId)
    .sort((a, b) => a.addedAt - b.addedAt)
}

export async function clearFiles(authorId: string): Promise<void> {
  const files = await loadFiles(authorId)
  await Promise.all(files.map(({ key }) => removeFile(key)))
}

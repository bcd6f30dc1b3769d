import { createStore, del, entries, set } from 'idb-keyval'
import { clearFiles } from '../uploads/file-store.ts'
import { deleteDrafts } from './drafts.svelte.ts'
import type { PendingMessage } from './pending.ts'

/** Pending messages in IndexedDB, so that they survive reloads and long times offline. */
const openDatabase = () => createStore('latchkey', 'outbox')
let store: ReturnType<typeof openDatabase> | undefined

export async function saveMessage(message: PendingMessage): Promise<void> {
  await set(message.nonce, message, (store ??= openDatabase()))
}

export async function removeMessage(nonce: string): Promise<void> {
  await del(nonce, (store ??= openDatabase()))
}

/** Returns the pending messages of an account in the order in which they were written. */
export async function loadMessages(authorId: string): Promise<PendingMessage[]> {
  const all = await entries<string, PendingMessage>((store ??= openDatabase()))
  return all
    .map(([, message]) => message)
    .filter((message) => message.authorId === authorId)
    .sort((a, b) => a.writtenAt.localeCompare(b.writtenAt))
}

/** Deletes the pending messages, files and drafts of an account from this browser. */
export async function clearUnsent(authorId: string): Promise<void> {
  deleteDrafts(authorId, localStorage)
  const messages = await loadMessages(authorId)
  await Promise.all([...messages.map(({ nonce }) => removeMessage(nonce)), clearFiles(authorId)])
}

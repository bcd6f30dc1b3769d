import { createStore, del, entries, set } from 'idb-keyval'
import { forgetDrafts } from './drafts.ts'
import type { Pending } from './pending.ts'

/** The outbox as the browser keeps it: over reloads, and a night in a tunnel. */
const database = () => createStore('latchkey', 'outbox')
let store: ReturnType<typeof database> | undefined

export async function keep(message: Pending): Promise<void> {
  await set(message.nonce, message, (store ??= database()))
}

export async function drop(nonce: string): Promise<void> {
  await del(nonce, (store ??= database()))
}

/** Leaves nothing of an account in this browser: what it had not sent, and what it had begun. */
export async function forgetUnsent(authorId: string): Promise<void> {
  forgetDrafts(authorId)
  const left = await kept(authorId)
  await Promise.all(left.map(({ nonce }) => drop(nonce)))
}

/** What an account has not sent yet, in the order in which it was written. */
export async function kept(authorId: string): Promise<Pending[]> {
  const all = await entries<string, Pending>((store ??= database()))
  return all
    .map(([, message]) => message)
    .filter((message) => message.authorId === authorId)
    .sort((a, b) => a.writtenAt.localeCompare(b.writtenAt))
}

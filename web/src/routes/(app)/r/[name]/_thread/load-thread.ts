import { m } from '@latchkey/messages'
import type { Client } from '@urql/svelte'
import { readHistory } from '#lib/chat/history.ts'
import type { CachedMessage } from '#lib/chat/message-cache.ts'
import type { HistoryPage } from '#lib/chat/message-window.svelte.ts'
import { apiError } from '#lib/graphql/errors.ts'
import type { ThreadPartsFragment } from '#lib/graphql/generated/graphql.ts'
import { StartThreadDocument, ThreadDocument } from './operations.ts'

/** A thread with the page of messages at which it opens. */
export interface LoadedThread {
  thread: ThreadPartsFragment
  page: HistoryPage
}

const fresh = { requestPolicy: 'network-only' } as const

/** Loads the thread of a message, at one of its messages or at its end, and starts it if there is none. Returns why it cannot. */
export async function loadThread(
  client: Client,
  root: Pick<CachedMessage, 'id' | 'replyCount'>,
  linked: number | null,
): Promise<LoadedThread | { error: string }> {
  const found = root.replyCount
    ? await client.query(ThreadDocument, { messageId: root.id }, fresh).toPromise()
    : undefined
  const node = found?.data?.node
  let thread = node?.__typename === 'Message' ? node.thread : null
  if (!thread) {
    const { data, error } = await client.mutation(StartThreadDocument, { messageId: root.id }).toPromise()
    if (!data) return { error: apiError(error!).message }
    thread = data.startThread
  }
  const { page, error } = await readHistory(client, thread.id, linked === null ? {} : { around: linked })
  return page ? { thread, page } : { error: error?.message ?? m.messages_failed() }
}

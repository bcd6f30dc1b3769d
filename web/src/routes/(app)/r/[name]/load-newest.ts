import type { Client } from '@urql/svelte'
import { historyVariables } from '#lib/chat/history-variables.ts'
import type { HistoryPage } from '#lib/chat/message-window.svelte.ts'
import { HistoryDocument } from '#lib/chat/operations.ts'
import { hasWindow, newerOfSaved } from '#lib/chat/window-cache.ts'
import { query } from '#lib/graphql/query.ts'
import { isUnreachable } from '#lib/offline/saved-responses.ts'
import { MembersDocument } from './_members/operations.ts'
import { prepareRows } from './_timeline/live-timeline.ts'

/**
 * Loads the members of a room or conversation, and its newest messages unless this tab has them. Returns these, or null.
 */
export async function loadNewest(
  client: Client,
  roomId: string,
  fetch: typeof globalThis.fetch,
): Promise<HistoryPage | null> {
  const [history] = await Promise.all([
    hasWindow(roomId)
      ? null
      : query(client, HistoryDocument, {
          variables: historyVariables(roomId),
          fetch,
          requestPolicy: 'network-only',
        }),
    query(client, MembersDocument, { variables: { roomId }, fetch }),
  ])
  const loaded = history?.node?.__typename === 'Room' ? history.node : null
  const newest = loaded && isUnreachable() ? await newerOfSaved(loaded) : loaded
  await prepareRows(newest?.messages.nodes ?? [], client)
  return newest
}

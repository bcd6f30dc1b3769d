import type { Client } from '@urql/svelte'
import { apiError, type ApiError } from '#lib/graphql/errors.ts'
import type { HistoryPage } from './message-window.svelte.ts'
import { historyVariables, type PagePosition } from './history-variables.ts'
import { HistoryDocument } from './operations.ts'

/** Reads a page of a room's messages. Page and error are both absent if the viewer cannot read the room. */
export async function readHistory(
  client: Client,
  roomId: string,
  position?: PagePosition,
): Promise<{ page?: HistoryPage; error?: ApiError }> {
  const { data, error } = await client
    .query(HistoryDocument, historyVariables(roomId, position), { requestPolicy: 'network-only' })
    .toPromise()
  if (error) return { error: apiError(error) }
  return data?.node?.__typename === 'Room' ? { page: data.node } : {}
}

/** The most messages between two that are read for both to stay in the page. */
const MAX_RANGE = 400

/**
 * Reads the messages from around the first number to the last. The place comes first in `numbers`: if the others are too
 * far away, the messages around it are read alone. Infinity stands for the newest message.
 */
export async function readRange(
  client: Client,
  roomId: string,
  [place = Infinity, ...others]: readonly number[],
): Promise<{ page?: HistoryPage; error?: ApiError }> {
  const newest = place === Infinity ? await readHistory(client, roomId) : undefined
  const at = newest ? (newest.page?.messages.nodes.at(-1)?.number ?? 0) : place
  const near = [at, ...others.filter((number) => Math.abs(number - at) <= MAX_RANGE)]
  const [from, to] = [Math.min(...near), Math.max(...near)]
  // The newest page is enough if it begins early enough.
  if (newest && (newest.page?.messages.nodes[0]?.number ?? 0) <= from) return newest
  if (newest?.error) return newest
  let result = await readHistory(client, roomId, { around: from })
  while (result.page && result.page.messages.pageInfo.hasNextPage && endOf(result.page) < to) {
    const { endCursor } = result.page.messages.pageInfo
    const next = await readHistory(client, roomId, { after: endCursor })
    if (!next.page) return next
    result = { page: join(result.page, next.page) }
  }
  return result
}

const endOf = ({ messages }: HistoryPage): number => messages.nodes.at(-1)?.number ?? Infinity

/** Joins two pages, of which the second follows the first. What changes between the two reads comes as events. */
function join(first: HistoryPage, second: HistoryPage): HistoryPage {
  const { hasNextPage, endCursor } = second.messages.pageInfo
  return {
    ...first,
    messages: {
      nodes: [...first.messages.nodes, ...second.messages.nodes],
      pageInfo: { ...first.messages.pageInfo, hasNextPage, endCursor },
    },
  }
}

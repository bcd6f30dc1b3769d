import type { Client } from '@urql/svelte'
import { apiError, type ApiError } from '#lib/graphql/errors.ts'
import type { HistoryPage } from './message-window.svelte.ts'
import { HistoryDocument } from './operations.ts'

const PAGE_SIZE = 50

/** The position of a page: before or after a cursor, around a message, or, if empty, at the newest message. */
export interface PagePosition {
  before?: string | null
  after?: string | null
  around?: number
}

/** Returns the variables of the query for one page of a room's messages. */
export function historyVariables(roomId: string, { before, after, around }: PagePosition = {}) {
  return after || around !== undefined
    ? { roomId, around, after, first: PAGE_SIZE }
    : { roomId, before, last: PAGE_SIZE }
}

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

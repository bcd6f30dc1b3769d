import type { Client, OperationContext } from '@urql/svelte'
import { HistoryDocument } from '../../routes/(app)/r/[name]/operations.ts'
import type { Page } from './message-window.svelte.ts'

const PAGE_SIZE = 50

/** A page of a room's messages: the newest, or the one before a cursor. Null: no such room any more. */
export async function readHistory(
  client: Client,
  roomId: string,
  before?: string,
  context?: Partial<OperationContext>,
): Promise<Page | null> {
  const variables = { roomId, last: PAGE_SIZE, before }
  const result = await client
    .query(HistoryDocument, variables, { requestPolicy: 'network-only', ...context })
    .toPromise()
  if (result.error) throw result.error
  const node = result.data?.node
  return node?.__typename === 'Room' ? node : null
}

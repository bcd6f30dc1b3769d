import type { Client, CombinedError } from '@urql/svelte'
import { apiError, type ApiError } from '#lib/graphql/errors.ts'
import { readHistory } from './history.ts'
import { RoomEventsDocument } from '../../routes/(app)/r/[name]/operations.ts'
import type { RoomEvent, RoomLog } from './message-window.svelte.ts'

interface Listeners {
  /** Each event once the log has it. */
  event(event: RoomEvent): void
  /** The API ended it: the viewer may read on no longer. */
  ended(error: ApiError): void
}

/** Keeps a room's log up to date from the version that it has, until told to stop. */
export function follow(client: Client, roomId: string, log: RoomLog, listeners: Listeners): () => void {
  const variables = { roomId, after: log.version }
  const { unsubscribe } = client.subscription(RoomEventsDocument, variables).subscribe(({ data, error }) => {
    if (error) return listeners.ended(endedBy(error))
    if (!data) return
    log.apply(data.roomEvents)
    if (data.roomEvents.__typename === 'Reset') void startAnew(client, roomId, log)
    listeners.event(data.roomEvents)
  })
  return unsubscribe
}

async function startAnew(client: Client, roomId: string, log: RoomLog): Promise<void> {
  const newest = await readHistory(client, roomId)
  if (newest) log.reset(newest)
}

function endedBy(error: CombinedError): ApiError {
  return apiError(error)
}

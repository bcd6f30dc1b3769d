import type { Client } from '@urql/svelte'
import { onConnect } from '#lib/graphql/live.svelte.ts'
import { MyRoomsDocument, ViewerEventsDocument } from './operations.ts'

/** Keeps the viewer's list of rooms up to date, on every page and device; what happened before the socket was open is asked for. */
export function followRooms(client: Client): () => void {
  const { unsubscribe } = client.subscription(ViewerEventsDocument, {}).subscribe(() => undefined)
  const stop = onConnect(() => {
    void client.query(MyRoomsDocument, {}, { requestPolicy: 'network-only' }).toPromise()
  })
  return () => {
    unsubscribe()
    stop()
  }
}

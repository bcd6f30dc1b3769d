import type { Client } from '@urql/svelte'
import { onConnect } from '#lib/graphql/websocket.svelte.ts'
import { MyRoomsDocument } from '#lib/chat/operations.ts'
import { ViewerEventsDocument } from './operations.ts'
import type { Unread } from '#lib/chat/unread.svelte.ts'

/** Keeps the viewer's list of rooms up to date, on every page and device; what happened before the socket was open is asked for. */
export function followRooms(client: Client, unread: Unread): () => void {
  const { unsubscribe } = client.subscription(ViewerEventsDocument, {}).subscribe(({ data }) => {
    const event = data?.viewerEvents
    if (event?.__typename === 'MembershipUpdated' && event.markedUnread) unread.addMark(event.membership)
  })
  const stop = onConnect(() => {
    void client.query(MyRoomsDocument, {}, { requestPolicy: 'network-only' }).toPromise()
  })
  return () => {
    unsubscribe()
    stop()
  }
}

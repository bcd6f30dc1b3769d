import type { Client } from '@urql/svelte'
import { reloadRoomList } from '#lib/chat/room-list.ts'
import type { Unread } from '#lib/chat/unread.svelte.ts'
import { onConnect } from '#lib/graphql/websocket.svelte.ts'
import { ViewerEventsDocument } from './operations.ts'

/**
 * Keeps the viewer's list of rooms up to date, on every page and device. Each time the socket opens, the list is loaded
 * again, because earlier events may have been missed.
 */
export function syncRoomList(client: Client, unread: Unread): () => void {
  const { unsubscribe } = client.subscription(ViewerEventsDocument, {}).subscribe(({ data }) => {
    const event = data?.viewerEvents
    if (event?.__typename === 'MembershipUpdated' && event.markedUnread) unread.addMark(event.membership)
  })
  const stop = onConnect(() => void reloadRoomList(client))
  return () => {
    unsubscribe()
    stop()
  }
}

import type { Client } from '@urql/svelte'
import { reloadRoomList } from '#lib/chat/room-list.ts'
import type { Unread } from '#lib/chat/unread.svelte.ts'
import { onConnect } from '#lib/graphql/websocket.svelte.ts'
import { ViewerEventsDocument } from './operations.ts'

/**
 * Milliseconds after which the list is loaded a second time. What changes between the first load and the moment at which the
 * server has started the subscription is in neither, and nothing tells that moment.
 */
const SECOND_LOAD = 2_000

/**
 * Keeps the viewer's list of rooms up to date, on every page and device. Each time the socket opens, the list is loaded
 * again, because earlier events may have been missed.
 */
export function syncRoomList(client: Client, unread: Unread): () => void {
  const { unsubscribe } = client.subscription(ViewerEventsDocument, {}).subscribe(({ data }) => {
    const event = data?.viewerEvents
    if (event?.__typename === 'MembershipUpdated' && event.markedUnread) unread.addMark(event.membership)
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = onConnect(() => {
    void reloadRoomList(client)
    clearTimeout(timer)
    timer = setTimeout(() => void reloadRoomList(client), SECOND_LOAD)
  })
  return () => {
    unsubscribe()
    clearTimeout(timer)
    stop()
  }
}

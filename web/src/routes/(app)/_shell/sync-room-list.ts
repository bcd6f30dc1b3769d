import { m } from '@latchkey/messages'
import type { Client } from '@urql/svelte'
import { isLeaving } from '#lib/chat/leaving.ts'
import { reloadRoomList } from '#lib/chat/room-list.ts'
import type { Unread } from '#lib/chat/unread.svelte.ts'
import { setServerTime } from '#lib/format/clock.svelte.ts'
import type { ViewerEventsSubscription } from '#lib/graphql/generated/graphql.ts'
import { isolate } from '#lib/i18n/isolate.ts'
import { publishNotificationsChanged } from '#lib/notifications/changes.ts'
import { toast } from '#lib/ui/toasts.svelte.ts'
import { ViewerEventsDocument } from './operations.ts'

type MembershipUpdated = Extract<
  ViewerEventsSubscription['viewerEvents'],
  { __typename: 'MembershipUpdated' }
>

/** The most loads in a row, if events keep arriving during them. */
const MAX_LOADS = 3

/**
 * Keeps the viewer's list of rooms up to date, on every page and device. Each time the server has started to send changes,
 * the list is loaded, because earlier ones may have been missed.
 */
export function syncRoomList(client: Client, unread: Unread): () => void {
  let loading = false
  let changed = false

  const { unsubscribe } = client.subscription(ViewerEventsDocument, {}).subscribe(({ data, error }) => {
    const event = data?.viewerEvents
    // The error that ends a subscription comes with the last event once more.
    if (!event || error) return
    changed = true
    if (event.__typename === 'ViewerEventsStarted') {
      setServerTime(event.serverTime)
      void load()
      publishNotificationsChanged(null)
    } else if (event.__typename === 'NotificationsChanged')
      publishNotificationsChanged(event.notification?.id ?? null)
    else if (event.__typename === 'MembershipUpdated') handle(event)
  })

  function handle(event: MembershipUpdated) {
    if (event.markedUnread) unread.addMark(event.membership)
    const { room } = event.membership
    if (event.change === 'KICKED' && !isLeaving(room.id))
      toast(m.you_were_removed({ room: isolate(room.name) }))
    if (event.change === 'BANNED' && !isLeaving(room.id))
      toast(m.you_were_banned({ room: isolate(room.name) }))
  }

  /** Loads the list again if something changed meanwhile: the answer may be older than the event. */
  async function load() {
    if (loading) return
    loading = true
    for (let loads = 0; changed && loads < MAX_LOADS; loads++) {
      changed = false
      await reloadRoomList(client)
    }
    loading = false
  }

  return unsubscribe
}

import { goto } from '$app/navigation'
import type { Client } from '@urql/svelte'
import type { Unread } from '#lib/chat/unread.svelte.ts'
import { loadMessages } from '#lib/i18n/load-messages.ts'
import { showBadge } from './badge.ts'
import { onNotificationsChanged } from './changes.ts'
import { openFromNotification } from './open.ts'

/** Opens the page of notifications by Ctrl+Shift+M. Returns a function that stops it. */
function openByKey(): () => void {
  const onkeydown = (event: KeyboardEvent) => {
    if (!event.shiftKey || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'm') return
    event.preventDefault()
    void goto('/notifications')
  }
  addEventListener('keydown', onkeydown)
  return () => removeEventListener('keydown', onkeydown)
}

/**
 * Starts what no page waits for: the icons show what is unread, a key opens the list, the person hears of new notifications,
 * and what is chosen in a notification of the system opens here. Returns a function that stops it.
 */
export function startNotifications(client: Client, unread: Unread): () => void {
  const stops = [
    openFromNotification(),
    openByKey(),
    onNotificationsChanged((id) => void handle(id)),
    $effect.root(() => {
      $effect(() => {
        const { messages, mentions } = unread.total
        void showBadge({ dot: messages + mentions > 0, count: unread.notifications }).catch(() => undefined)
      })
    }),
  ]

  async function handle(id: string | null) {
    const loading = Promise.all([loadMessages('deferred'), import('./alerts.ts')])
    const alerts = (await loading.catch(() => undefined))?.[1]
    await (id ? alerts?.alertOf(client, id) : alerts?.closeRead(client, unread))
  }

  return () => stops.forEach((stop) => stop())
}

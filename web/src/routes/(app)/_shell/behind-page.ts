import type { Client } from '@urql/svelte'
import type { Unread } from '#lib/chat/unread.svelte.ts'
import { startNotifications } from '#lib/notifications/start.svelte.ts'
import { keepOffline } from './keep-offline.ts'

interface Options {
  client: Client
  unread: Unread
  viewerId: string
}

/** Starts what no page waits for, in the browser of somebody who is signed in. Returns a function that stops it. */
export function startBehindPage({ client, unread, viewerId }: Options): () => void {
  const stops = [startNotifications(client, unread), keepOffline(viewerId)]
  return () => stops.forEach((stop) => stop())
}

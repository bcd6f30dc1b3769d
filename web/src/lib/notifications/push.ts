import { m } from '@latchkey/messages'
import type { Client } from '@urql/svelte'
import { apiError } from '#lib/graphql/errors.ts'
import { graphql } from '#lib/graphql/generated/index.ts'
import { type Labels, LABELS_CACHE, LABELS_PATH } from './labels.ts'

const PushKeyDocument = graphql(`
  query PushKey {
    server {
      pushPublicKey
    }
  }
`)

const AddPushSubscriptionDocument = graphql(`
  mutation AddPushSubscription($endpoint: String!, $p256dh: String!, $auth: String!) {
    addPushSubscription(endpoint: $endpoint, p256dh: $p256dh, auth: $auth) {
      id
    }
  }
`)

/**
 * Whether this browser gets notifications: `install` on an iPhone or iPad, where only an installed app can; `denied` if its
 * settings forbid them.
 */
export type PushState = 'unsupported' | 'install' | 'denied' | 'off' | 'on'

/** The id of this browser's subscription, as the API knows it. */
const KEY = 'push-subscription'

/** Returns the id of this browser's subscription. Null if there is none. */
export function ownSubscription(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}

/** Returns the state of this browser, without asking anyone. */
export async function pushState(): Promise<PushState> {
  const installed = matchMedia('(display-mode: standalone)').matches
  if (/iPhone|iPad|iPod/.test(navigator.userAgent) && !installed) return 'install'
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window))
    return 'unsupported'
  if (Notification.permission === 'denied') return 'denied'
  if (Notification.permission !== 'granted' || !ownSubscription()) return 'off'
  const registration = await navigator.serviceWorker.getRegistration()
  return (await registration?.pushManager.getSubscription()) ? 'on' : 'off'
}

/** The result of turning push on: the state now, and why it is not on. */
interface Enabled {
  state: PushState
  problem: string
}

/** Asks for the permission and subscribes this browser. To be called when someone chose to: browsers punish other questions. */
export async function enablePush(client: Client): Promise<Enabled> {
  const permission = await Notification.requestPermission()
  if (permission === 'denied') return { state: 'denied', problem: '' }
  if (permission === 'default') return { state: 'off', problem: m.push_dismissed() }
  const { data, error } = await client.query(PushKeyDocument, {}).toPromise()
  if (!data) return { state: 'off', problem: error ? apiError(error).message : m.push_failed() }
  try {
    const registration = await navigator.serviceWorker.ready
    const { endpoint, keys } = (await subscribe(registration, data.server.pushPublicKey)).toJSON()
    const variables = { endpoint: endpoint ?? '', p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' }
    const added = await client.mutation(AddPushSubscriptionDocument, variables).toPromise()
    if (!added.data)
      return { state: 'off', problem: added.error ? apiError(added.error).message : m.push_failed() }
    localStorage.setItem(KEY, added.data.addPushSubscription.id)
    await saveLabels()
    return { state: 'on', problem: '' }
  } catch {
    // The browser's push service cannot be reached, or the browser has none.
    return { state: 'off', problem: m.push_failed() }
  }
}

/** Subscribes with the server's key. A subscription with another key is one of another server at this address. */
async function subscribe({ pushManager }: ServiceWorkerRegistration, key: string): Promise<PushSubscription> {
  const options = { userVisibleOnly: true, applicationServerKey: key }
  try {
    return await pushManager.subscribe(options)
  } catch (error) {
    const former = await pushManager.getSubscription()
    if (!former) throw error
    await former.unsubscribe()
    return pushManager.subscribe(options)
  }
}

/** Ends the subscription in this browser. The API forgets it by itself, or was told. */
export async function endPush(): Promise<void> {
  localStorage.removeItem(KEY)
  const registration = await navigator.serviceWorker?.getRegistration()
  await (await registration?.pushManager.getSubscription())?.unsubscribe()
}

/** Keeps the texts of the buttons for the service worker, which has no messages, in the language of the document. */
async function saveLabels(): Promise<void> {
  const labels: Labels = {
    reply: m.reply(),
    replyPlaceholder: m.push_reply_placeholder(),
    markRead: m.notification_mark_read(),
    replyFailed: m.push_reply_failed(),
  }
  await (await caches.open(LABELS_CACHE)).put(LABELS_PATH, Response.json(labels))
}

import { self } from '$app/service-worker'
import { type Labels, LABELS_CACHE, LABELS_PATH } from '../lib/notifications/labels.ts'
import { lockNotifications } from '../lib/notifications/lock.ts'
import type { WorkerMessage } from '../lib/notifications/open.ts'

/** What the server pushes (api/notifications/push/payload.ts). An old worker may get what a later server writes. */
interface Payload {
  /** Notifications with the same tag replace each other. */
  tag?: string
  title?: string
  body?: string
  /** The path to open. */
  url?: string
  roomId?: string | null
  /** The number of the message in its room. */
  number?: number | null
  /** The number of unread notifications of all rooms. */
  badge?: number
  locale?: string
  dir?: NotificationDirection
}

/** What a notification remembers. */
interface Data {
  url: string
  roomId?: string | null
  number?: number | null
  /** When it was shown, in milliseconds. */
  at: number
}

/** Parts of the standards that TypeScript does not know yet. */
interface Options extends NotificationOptions {
  renotify?: boolean
  actions?: { action: string; title: string; type?: 'button' | 'text'; placeholder?: string }[]
}
interface Action extends NotificationEvent {
  /** The text that was typed in the notification, where the system allows it. */
  reply?: string | null
}

/** Stands for a title that is missing. */
const APP = 'Latchkey'
/** A notification that replaces one of the same room makes a sound again after this time only. */
const SILENT_MS = 30_000
/** How long a tab may take to answer before it is loaded again. */
const ANSWER_MS = 1_500

self.addEventListener('push', (event) => event.waitUntil(receive(event.data)))
self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(act(event))
})

async function receive(message: PushMessageData | null): Promise<void> {
  const payload = parse(message)
  await showCount(payload.badge)
  const { tag = APP, title = APP, body = '', url = '/notifications', roomId, number, locale, dir } = payload
  if (await isInView(url, roomId)) return
  const options: Options = {
    body,
    tag,
    icon: '/icon-192.png',
    badge: '/badge-96.png',
    lang: locale,
    dir,
    actions: roomId ? await actions() : [],
  }
  await lockNotifications(async () => {
    const [former] = await self.registration.getNotifications({ tag })
    const at = Date.now()
    options.data = { url, roomId, number, at } satisfies Data
    options.renotify = !former || at - (former.data as Data).at > SILENT_MS
    await self.registration.showNotification(title, options)
  })
}

function parse(message: PushMessageData | null): Payload {
  try {
    return (message?.json() ?? {}) as Payload
  } catch {
    return {}
  }
}

async function showCount(count: number | undefined): Promise<void> {
  const badge = self.navigator as WorkerNavigator
  if (count === undefined || !badge.setAppBadge) return
  await (count ? badge.setAppBadge(count) : badge.clearAppBadge()).catch(() => undefined)
}

const windows = () => self.clients.matchAll({ type: 'window', includeUncontrolled: true })

/** Returns whether someone is looking at the room or the thread of a message, where its notification would only disturb. */
async function isInView(url: string, roomId: string | null | undefined): Promise<boolean> {
  const room = /^\/[rd]\/[^/]+/.exec(url)?.[0]
  if (room === undefined) return false
  // Another room's name may begin with this one's.
  const isInRoom = (tab: WindowClient) => tab.focused && `${pathOf(tab)}/`.startsWith(`${room}/`)
  const tabs = (await windows()).filter(isInRoom)
  // A thread is open beside its room, or it is not.
  if (!roomId || !url.includes('?reply=')) return tabs.length > 0
  return (await Promise.all(tabs.map((tab) => ask(tab, { thread: roomId })))).includes(true)
}

const pathOf = ({ url }: WindowClient) => new URL(url).pathname

async function labels(): Promise<Labels | undefined> {
  const saved = await caches.match(LABELS_PATH, { cacheName: LABELS_CACHE })
  return saved && ((await saved.json()) as Labels)
}

async function actions(): Promise<Options['actions']> {
  const texts = await labels()
  if (!texts) return []
  return [
    // Where the system has no field for it, the button opens the message.
    { action: 'reply', type: 'text', title: texts.reply, placeholder: texts.replyPlaceholder },
    { action: 'read', title: texts.markRead },
  ]
}

async function act({ action, reply, notification }: Action): Promise<void> {
  const { url, roomId, number } = notification.data as Data
  if (action === 'read' && roomId) return markRead(roomId, number ?? 0)
  const text = action === 'reply' && reply?.trim()
  if (!text || !roomId) return open(url)
  const sent = await request(SEND, { input: { roomId, text, nonce: crypto.randomUUID() } })
  if (sent) await markRead(roomId, number ?? 0)
  else await tellFailure(text, notification)
}

const SEND = 'mutation Reply($input: SendMessageInput!) { sendMessage(input: $input) { id } }'
const READ =
  'mutation Read($roomId: ID!, $number: Int!) { markRead(roomId: $roomId, number: $number, onlyForward: true) { id } }'

async function markRead(roomId: string, number: number): Promise<void> {
  await request(READ, { roomId, number })
}

/** Runs a mutation with the cookie of the session. Returns whether it worked. */
async function request(query: string, variables: Record<string, unknown>): Promise<boolean> {
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'graphql-require-preflight': 'true' },
      body: JSON.stringify({ query, variables }),
    })
    const { errors } = (await response.json()) as { errors?: unknown[] }
    return response.ok && !errors
  } catch {
    return false
  }
}

/** Shows the text of a reply that was not sent, so that it can be sent again. */
async function tellFailure(text: string, { tag, data }: Notification): Promise<void> {
  const { replyFailed: title = APP } = (await labels()) ?? {}
  const { url } = data as Data
  // It stays when the room is read, and no later push replaces it.
  const options = { body: text, tag: `reply ${tag}`, icon: '/icon-192.png' }
  const kept: Data = { url, at: Date.now() }
  await lockNotifications(() => self.registration.showNotification(title, { ...options, data: kept }))
}

/** Opens a page in a tab that is there, the one that was used last, or in a new one. */
async function open(path: string): Promise<void> {
  const tabs = await windows()
  const tab = tabs.find(({ focused }) => focused) ?? tabs[0]
  const { href } = new URL(path, self.location.origin)
  if (!tab) return void (await self.clients.openWindow(href))
  await tab.focus().catch(() => undefined)
  if (await ask(tab, { open: path })) return
  // Such as the page for people who are signed out.
  if (!(await tab.navigate(href).catch(() => null))) await self.clients.openWindow(href)
}

/** Sends a message to a tab. Returns its answer: a tab that opens a page loads nothing again. False if it has none. */
function ask(tab: WindowClient, message: WorkerMessage): Promise<boolean> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(Boolean(data))
    setTimeout(() => resolve(false), ANSWER_MS)
    tab.postMessage(message, [port2])
  })
}

/** Ends the subscription of someone who signed out, and leaves nothing of theirs on the screen. */
export async function forgetNotifications(): Promise<void> {
  // Without permission there is nothing to forget, and some browsers do not answer.
  if (Notification.permission !== 'granted') return
  const shown = await lockNotifications(() => self.registration.getNotifications())
  for (const notification of shown) notification.close()
  await showCount(0)
  await (await self.registration.pushManager.getSubscription())?.unsubscribe()
}

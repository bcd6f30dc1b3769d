import type { Client } from '@urql/svelte'
import type { Unread } from '#lib/chat/unread.svelte.ts'
import { serverNow } from '#lib/format/clock.svelte.ts'
import { deviceTimeZone } from '#lib/format/dates.svelte.ts'
import { graphql } from '#lib/graphql/generated/index.ts'
import { excerptOf } from '#lib/markdown/parsed.ts'
import { messagePath } from '#lib/navigation/paths.ts'
import { goto } from '$app/navigation'
import { describeNotification } from './describe.ts'
import { lockNotifications } from './lock.ts'
import { pushState } from './push.ts'
import { isQuiet } from './quiet.ts'
import { chosenSound, play } from './sounds.ts'

export const AlertDocument = graphql(`
  query Alert($id: ID!) {
    node(id: $id) {
      __typename
      ... on Notification {
        ...NotificationParts
        room {
          viewerMembership {
            id
            mutedUntil
          }
        }
      }
    }
    viewer {
      settings {
        timeZone
        doNotDisturbUntil
        quietHours {
          from
          to
        }
        notificationText
      }
    }
  }
`)

export const LastReadDocument = graphql(`
  query LastRead($roomId: ID!) {
    node(id: $roomId) {
      __typename
      ... on Room {
        id
        viewerMembership {
          id
          lastReadNumber
        }
      }
    }
  }
`)

/** The ids of the notifications that a tab of this browser has dealt with. */
const KEY = 'alerted'
const REMEMBERED = 50
/** Tabs that nobody sees leave a notification to one that is in view. */
const HIDDEN_TAB_WAIT_MS = 300

/**
 * Tells of a new notification by the sound that this device has, and, if no tab is in view and none is pushed, by a
 * notification of the system. Of several tabs, one does it.
 */
export async function alertOf(client: Client, id: string): Promise<void> {
  const hidden = document.visibilityState === 'hidden'
  if (hidden) await new Promise((resolve) => setTimeout(resolve, HIDDEN_TAB_WAIT_MS))
  if (!(await claim(id))) return
  const sound = chosenSound()
  const shows = hidden && mayNotify()
  if (!sound && !shows) return
  const { data } = await client.query(AlertDocument, { id }, { requestPolicy: 'network-only' }).toPromise()
  const item = data?.node?.__typename === 'Notification' ? data.node : null
  const settings = data?.viewer?.settings
  if (!item || item.readAt || !settings) return
  // As the server decides who is called (docs/api.md, "Notifications"): these are for the list alone.
  const muted = item.room?.viewerMembership?.mutedUntil && item.cause !== 'REMINDER'
  if (muted || item.cause === 'REACTION') return
  const timeZone = settings.timeZone ?? deviceTimeZone()
  if (isQuiet(settings, { now: serverNow(), timeZone })) return
  if (sound) void play(sound).catch(() => undefined)
  if (!shows || (await pushState()) === 'on') return
  const parts = describeNotification(item)
  const title =
    typeof parts === 'string' ? parts : parts.map((part) => (part.type === 'text' ? part.value : '')).join('')
  const { room, message } = item
  const isSignIn = item.cause === 'SIGN_IN'
  const list = isSignIn ? '/settings/security' : '/notifications'
  const url = room && message ? messagePath(room, message.number) : list
  await show(title, {
    body: message && settings.notificationText ? excerptOf(message.text) : '',
    // As the server tags what it pushes.
    tag: isSignIn ? 'sign-in' : room ? `room ${room.id}` : id,
    icon: '/icon-192.png',
    // Reading closes it, except a reminder, which is about a message that was read long ago.
    data: { url, roomId: room?.id, number: item.cause === 'REMINDER' ? null : message?.number },
  })
}

const mayNotify = () => 'Notification' in window && Notification.permission === 'granted'

/** Returns whether no other tab has dealt with it before. */
async function claim(id: string): Promise<boolean> {
  const claimNow = () => {
    const known = (localStorage.getItem(KEY) ?? '').split(' ')
    if (known.includes(id)) return false
    localStorage.setItem(KEY, [id, ...known].slice(0, REMEMBERED).join(' '))
    return true
  }
  return navigator.locks ? navigator.locks.request(`latchkey-${KEY}`, claimNow) : claimNow()
}

async function show(title: string, options: NotificationOptions & { data: { url: string } }): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration()
  if (registration?.active) return lockNotifications(() => registration.showNotification(title, options))
  const notification = new Notification(title, options)
  notification.onclick = () => {
    window.focus()
    notification.close()
    void goto(options.data.url)
  }
}

interface ShownData {
  roomId?: string
  number?: number | null
}

/** Closes the notifications of the system whose messages the viewer has read, on whichever device. */
export async function closeRead(client: Client, unread: Unread): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration()
  if (!registration || !mayNotify()) return
  const listed = await lockNotifications(() => registration.getNotifications())
  const shown = listed.flatMap((notification) => {
    const { roomId = '', number } = (notification.data ?? {}) as ShownData
    // Such as one that keeps a reply which was not sent.
    return typeof number === 'number' ? { notification, roomId, number } : []
  })
  if (shown.length === 0) return
  const read =
    unread.notifications === 0
      ? undefined
      : await readNumbers(client, unread, new Set(shown.map(({ roomId }) => roomId)))
  for (const { notification, roomId, number } of shown)
    if (!read || (read.get(roomId) ?? 0) >= number) notification.close()
}

/** Returns the number of the last message that the viewer has read in each room. No list has those of threads. */
async function readNumbers(
  client: Client,
  unread: Unread,
  rooms: ReadonlySet<string>,
): Promise<Map<string, number>> {
  const listed = [...unread.memberships, ...unread.directs].map(
    ({ room, lastReadNumber }) => [room.id, lastReadNumber ?? 0] as const,
  )
  const known = new Map(listed)
  const unknown = [...rooms].filter((id) => id && !known.has(id))
  const context = { requestPolicy: 'network-only' } as const
  await Promise.all(
    unknown.map(async (roomId) => {
      const { data } = await client.query(LastReadDocument, { roomId }, context).toPromise()
      const thread = data?.node?.__typename === 'Room' ? data.node : null
      known.set(roomId, thread?.viewerMembership?.lastReadNumber ?? 0)
    }),
  )
  return known
}

import { expect } from 'vitest'
import type { Client } from './client.ts'
import type { Subscription } from './subscription.ts'

interface Notification {
  id: string
  cause: string
  readAt: string | null
  message: { number: number; text: string; mentionsAll: boolean } | null
  room: { id: string } | null
  actor: { username: string } | null
}

const FIELDS = 'id cause readAt message { number text mentionsAll } room { id } actor { username }'

export interface Inbox {
  unreadNotificationCount: number
  notifications: { nodes: Notification[]; pageInfo: { endCursor: string | null; hasNextPage: boolean } }
}

/** Returns a person's notifications, newest first, and how many are unread. */
export async function readInbox(
  person: Client,
  page: { unread?: boolean; first?: number; after?: string | null } = {},
): Promise<Inbox> {
  const { viewer } = await person.request<{ viewer: Inbox }>(
    `query ($unread: Boolean, $first: Int, $after: String) { viewer { unreadNotificationCount
      notifications(unread: $unread, first: $first, after: $after) { nodes { ${FIELDS} } pageInfo { endCursor hasNextPage } } } }`,
    page,
  )
  return viewer
}

/** Returns the texts of a person's notifications with their causes, oldest first. */
export async function causesOf(person: Client): Promise<string[]> {
  const { notifications } = await readInbox(person)
  return notifications.nodes.map(({ cause, message }) => `${cause} ${message?.text}`).reverse()
}

/** Waits until a person's notifications are these. */
export const expectCauses = (person: Client, causes: string[]) =>
  expect.poll(() => causesOf(person)).toEqual(causes)

export const SET_LEVEL = `mutation ($roomId: ID!, $level: NotifyLevel!, $mutedUntil: DateTime) {
  setNotifyLevel(roomId: $roomId, level: $level, mutedUntil: $mutedUntil) { notifyLevel mutedUntil } }`

export const setLevel = (
  person: Client,
  roomId: string,
  level: 'ALL' | 'MENTIONS' | 'NOTHING',
  mutedUntil?: string,
) => person.request(SET_LEVEL, { roomId, level, mutedUntil })

export const MARK_NOTIFICATIONS =
  'mutation ($ids: [ID!]) { markNotificationsRead(ids: $ids) { unreadNotificationCount } }'

export interface NotificationEvent {
  viewerEvents: {
    __typename: string
    unreadNotificationCount?: number
    notification?: Notification | null
  }
}

/** Subscribes to a person's notifications. Resolves once it has started. */
export async function followInbox(person: Client): Promise<Subscription<NotificationEvent>> {
  const events = person.subscribe<NotificationEvent>(
    `subscription { viewerEvents { __typename ... on NotificationsChanged { unreadNotificationCount notification { ${FIELDS} } } } }`,
  )
  await events.next()
  return events
}

/** The counts of unread notifications that arrived, one after the other, and the causes of new ones. */
export const newsOf = ({ events }: Subscription<NotificationEvent>) =>
  events.flatMap(({ viewerEvents: { __typename, unreadNotificationCount, notification } }) =>
    __typename === 'NotificationsChanged' ? [`${unreadNotificationCount} ${notification?.cause ?? ''}`] : [],
  )

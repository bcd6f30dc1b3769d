import type { Client } from './client.ts'
import type { Room } from './rooms.ts'
import type { Subscription } from './subscription.ts'

export const START_THREAD = 'mutation ($id: ID!) { startThread(messageId: $id) { id name version } }'
export const FOLLOW_THREAD =
  'mutation ($roomId: ID!) { followThread(roomId: $roomId) { status unreadCount } }'

/** Starts the thread of a message, or returns the one that there is. */
export async function startThread(person: Client, messageId: string): Promise<Room> {
  const { startThread } = await person.request<{ startThread: Room }>(START_THREAD, { id: messageId })
  return startThread
}

interface Followed {
  unreadCount: number
  mentionCount: number
  room: { id: string; name: string; kind: string }
}

/** Returns the threads that a person follows, most recently active first, with their unread counts. */
export async function followedThreads(person: Client): Promise<Followed[]> {
  const { viewer } = await person.request<{ viewer: { memberships: { nodes: Followed[] } } }>(
    '{ viewer { memberships(kinds: [THREAD]) { nodes { unreadCount mentionCount room { id name kind } } } } }',
  )
  return viewer.memberships.nodes
}

interface Root {
  replyCount: number
  lastReplyAt: string | null
  repliers: { username: string }[]
  thread: { id: string } | null
}

/** Returns a message as the root of its thread. */
export async function readRoot(person: Client, id: string): Promise<Root> {
  const { node } = await person.request<{ node: Root }>(
    `query ($id: ID!) { node(id: $id) { ... on Message { replyCount lastReplyAt repliers { username } thread { id } } } }`,
    { id },
  )
  return node
}

interface ThreadEvent {
  viewerEvents: {
    __typename: string
    membership?: {
      status: string
      unreadCount: number | null
      mentionCount: number | null
      room: { id: string }
    }
    lastMessage?: { text: string } | null
  }
}

/** Subscribes to what happens in the threads that a person follows. Resolves once it has started. */
export async function followThreads(person: Client): Promise<Subscription<ThreadEvent>> {
  const events = person.subscribe<ThreadEvent>(`subscription { viewerEvents { __typename
    ... on ThreadActivity { membership { status unreadCount mentionCount room { id } } lastMessage { text } } } }`)
  await events.next()
  return events
}

/** Returns the membership of the last event that has one. Others, of notifications, may come after it. */
export const lastMembership = ({ events }: Subscription<ThreadEvent>) =>
  events.findLast(({ viewerEvents }) => viewerEvents.membership)?.viewerEvents.membership

import type { Client } from './client.ts'
import type { Account } from './people.ts'
import type { Subscription } from './subscription.ts'

export interface Direct {
  id: string
  name: string
  kind: string
  version: number
}

export const OPEN = 'mutation ($userIds: [ID!]!) { openDirect(userIds: $userIds) { id name kind version } }'
export const HIDE = 'mutation ($roomId: ID!) { hideDirect(roomId: $roomId) { hidden } }'
export const BLOCK = 'mutation ($userId: ID!) { blockUser(userId: $userId) { username } }'
export const UNBLOCK = 'mutation ($userId: ID!) { unblockUser(userId: $userId) { username } }'

/** Opens the conversation between one person and others. */
export async function openDirect(opener: Client, others: Pick<Account, 'id'>[]): Promise<Direct> {
  const { openDirect } = await opener.request<{ openDirect: Direct }>(OPEN, {
    userIds: others.map(({ id }) => id),
  })
  return openDirect
}

/** Returns the ids of a person's conversations, as their list has them. */
export async function listDirects(person: Client): Promise<string[]> {
  const { viewer } = await person.request<{ viewer: { directs: { room: { id: string } }[] } }>(
    '{ viewer { directs { room { id } } } }',
  )
  return viewer.directs.map(({ room }) => room.id)
}

export interface InboxEvent {
  viewerEvents: {
    __typename: string
    change?: string | null
    blocked?: boolean
    user?: { username: string }
    membership?: { hidden: boolean; status: string; unreadCount: number; room: { id: string; name: string } }
  }
}

const INBOX = `subscription { viewerEvents { __typename
  ... on MembershipUpdated { change membership { hidden status unreadCount room { id name } } }
  ... on RoomActivity { membership { hidden status unreadCount room { id name } } }
  ... on BlockChanged { blocked user { username } } } }`

/** Follows a person's own events. Resolves once they are being sent. */
export async function followInbox(person: Client): Promise<Subscription<InboxEvent>> {
  const events = person.subscribe<InboxEvent>(INBOX)
  await events.next()
  return events
}

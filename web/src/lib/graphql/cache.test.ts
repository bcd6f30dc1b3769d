import { Client, makeResult, type Operation } from '@urql/svelte'
import { expect, test } from 'vitest'
import { filter, map, pipe, take, toPromise } from 'wonka'
import { RoomDocument } from '#lib/chat/operations.ts'
import { MarkReadDocument } from '#lib/chat/timeline-operations.ts'
import { createCache } from './cache.ts'

const owner = {
  __typename: 'User',
  id: 'u1',
  username: 'ana',
  displayName: 'Ana',
  avatarUrl: null,
  bot: false,
}
const viewerMembership = {
  __typename: 'Membership',
  id: 'm1',
  role: 'MEMBER',
  status: 'ACTIVE',
  lastReadNumber: 1,
  unreadCount: 0,
}
const room = {
  __typename: 'Room',
  id: 'r1',
  kind: 'ROOM',
  name: 'Lobby',
  topic: '',
  visibility: 'PUBLIC',
  capacity: null,
  slowMode: 0,
  membersMayMentionAll: false,
  memberCount: 1,
  owner,
  version: 1,
  messageCount: 1,
  createdAt: '2026-01-01T00:00:00Z',
  viewerMembership,
}
const markRead = { __typename: 'Membership', id: 'm2', lastReadNumber: 3, unreadCount: 0, mentionCount: 0 }

const answer = ({ kind }: Operation) =>
  kind === 'mutation'
    ? { markRead }
    : { room, viewer: { __typename: 'Viewer', ban: null, removedAt: null }, __typename: 'Query' }

test('an answer with the membership of a thread, which is in no list, leaves those of rooms as they are', async () => {
  const client = new Client({
    url: 'http://localhost/graphql',
    preferGetMethod: false,
    exchanges: [
      createCache(),
      () => (operations) =>
        pipe(
          operations,
          filter(({ kind }) => kind !== 'teardown'),
          map((operation) => makeResult(operation, { data: answer(operation) })),
        ),
    ],
  })
  const variables = { name: 'Lobby' }
  await client.query(RoomDocument, variables).toPromise()
  await client.mutation(MarkReadDocument, { roomId: 't1', number: 3 }).toPromise()
  const { data, stale } = await pipe(client.query(RoomDocument, variables), take(1), toPromise)
  expect(stale).toBe(false)
  expect(data?.room?.viewerMembership).toMatchObject({ id: 'm1', status: 'ACTIVE' })
})

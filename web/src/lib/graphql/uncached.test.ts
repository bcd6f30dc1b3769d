import { Client, fetchExchange } from '@urql/svelte'
import { expect, test } from 'vitest'
import { createCache } from './cache.ts'
import { exceptMessages } from './uncached.ts'

const user = { __typename: 'User', id: 'u1', displayName: 'Ana' }
const reply = {
  __typename: 'Message',
  id: 'm2',
  author: user,
  replyTo: { __typename: 'Message', id: 'm1', author: null },
}
const answers: Record<string, unknown> = {
  SendMessage: { sendMessage: reply },
  History: {
    node: { __typename: 'Room', id: 'r1', messages: { __typename: 'MessageConnection', nodes: [reply] } },
  },
  Rooms: { rooms: { __typename: 'RoomConnection', nodes: [{ __typename: 'Room', id: 'r1', owner: user }] } },
  Join: { joinRoom: { __typename: 'Membership', id: 'b1' } },
}
const MESSAGE = '{ id author { id displayName } replyTo { id author { id } } }'
const documents = {
  send: `mutation SendMessage { sendMessage(input: {}) ${MESSAGE} }`,
  history: `query History { node(id: "r1") { id ... on Room { messages { nodes ${MESSAGE} } } } }`,
  rooms: 'query Rooms { rooms { nodes { id owner { id displayName } } } }',
  join: 'mutation Join { joinRoom(input: {}) { id } }',
}

/** Creates a client whose requests are answered when the test says so. */
function createTestClient() {
  const asked: string[] = []
  const waiting = new Map<string, () => void>()
  const profiles: string[] = []
  const client = new Client({
    url: 'http://localhost/graphql',
    preferGetMethod: false,
    exchanges: [
      exceptMessages(createCache(), ({ displayName }) => profiles.push(displayName)),
      fetchExchange,
    ],
    fetch: async (_, init) => {
      const { operationName } = JSON.parse(String(init?.body)) as { operationName: string }
      asked.push(operationName)
      await new Promise<void>((resolve) => waiting.set(operationName, resolve))
      const body = JSON.stringify({ data: answers[operationName] })
      return new Response(body, { headers: { 'content-type': 'application/json' } })
    },
  })
  const answer = async (name: string) => {
    await expect.poll(() => waiting.has(name)).toBe(true)
    waiting.get(name)!()
  }
  return { client, asked, answer, profiles }
}

test.for([
  ['SendMessage', 'History'],
  ['History', 'SendMessage'],
])('a message keeps its reply when a mutation and a query cross: %s first', async (order) => {
  const { client, answer, profiles } = createTestClient()
  const results = Promise.all([
    client.mutation(documents.send, {}).toPromise(),
    client.query(documents.history, {}).toPromise(),
  ])
  for (const name of order) await answer(name)
  const [sent, history] = await results
  expect(sent.data).toMatchObject({ sendMessage: { replyTo: { id: 'm1' } } })
  expect(history.data).toMatchObject({ node: { messages: { nodes: [{ id: 'm2', replyTo: { id: 'm1' } }] } } })
  expect(profiles).toEqual(['Ana', 'Ana'])
})

test('each operation is sent once, with messages or without', async () => {
  const { client, asked, answer } = createTestClient()
  const results = Promise.all([
    client.query(documents.rooms, {}).toPromise(),
    client.mutation(documents.join, {}).toPromise(),
    client.mutation(documents.send, {}).toPromise(),
    client.query(documents.history, {}).toPromise(),
  ])
  for (const name of Object.keys(answers)) await answer(name)
  await results
  expect(asked.toSorted()).toEqual(['History', 'Join', 'Rooms', 'SendMessage'])
  // From the cache.
  expect((await client.query(documents.rooms, {}).toPromise()).data).toMatchObject({
    rooms: { nodes: [{ id: 'r1' }] },
  })
  expect(asked).toHaveLength(4)
})

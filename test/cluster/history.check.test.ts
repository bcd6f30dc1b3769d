import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { createApiClient } from '../harness/client.ts'
import { checkHistory } from '../harness/history/check.ts'
import { createRandom } from '../harness/history/random.ts'
import type { Reader, Record, Seen, Send } from '../harness/history/record.ts'
import type { Change, MessageRow, RoomTruth } from '../harness/history/truth.ts'
import { deliver } from '../harness/history/writer.ts'
import type { Account } from '../harness/people.ts'

// Each of these is a history in which one promise is broken, and the checker has to see it.

const change = (version: number, of: Partial<Change>): Change => ({
  version,
  kind: 'message',
  number: null,
  username: null,
  status: null,
  text: null,
  deleted: null,
  ...of,
})
const joined = (version: number, username: string, status = 'ACTIVE') =>
  change(version, { kind: 'membership', username, status })
const said = (version: number, number: number, text: string) =>
  change(version, { number, username: 'ann', text, deleted: false })
const row = (number: number, version: number, text: string): MessageRow => ({
  number,
  version,
  postedVersion: version,
  username: 'ann',
  nonce: text,
  text,
  deleted: false,
})
const posted = (version: number, number: number, text: string): Seen => ({
  type: 'MessagePosted',
  version,
  number,
  text,
  deleted: false,
})
const caughtUp = (version: number): Seen => ({ type: 'CaughtUp', version })
const sent = (nonce: string, ...numbers: number[]): Send => ({
  nonce,
  roomId: 'room',
  username: 'ann',
  acks: numbers.map((number) => ({ number, version: number + 2 })),
  refused: false,
  unanswered: false,
})

/** Ann and Bob join, Ann says a, b and c, and edits a. */
const truth = (of: Partial<RoomTruth> = {}): RoomTruth => ({
  roomId: 'room',
  version: 6,
  messageCount: 3,
  changes: [
    joined(1, 'ann'),
    joined(2, 'bob'),
    said(3, 1, 'a'),
    said(4, 2, 'b'),
    said(5, 3, 'c'),
    said(6, 1, 'a2'),
  ],
  messages: [{ ...row(1, 3, 'a'), version: 6, text: 'a2' }, row(2, 4, 'b'), row(3, 5, 'c')],
  ...of,
})
const updated: Seen = { ...posted(6, 1, 'a2'), type: 'MessageUpdated' }
const bob = (...segments: { after: number | null; events: Seen[]; end?: string }[]): Reader => ({
  name: 'bob',
  username: 'bob',
  roomId: 'room',
  segments: segments.map((segment) => ({ end: 'dropped', ...segment })),
})
const record = (of: { sends?: Send[]; readers?: Reader[] }): Record => ({
  sends: new Map(
    (of.sends ?? [sent('a', 1), sent('b', 2, 2), sent('c', 3)]).map((send) => [send.nonce, send]),
  ),
  readers: of.readers ?? [],
  errors: new Map(),
})

test('the checker accepts a correct history', () => {
  const live = bob({
    after: 2,
    events: [caughtUp(2), posted(3, 1, 'a'), posted(4, 2, 'b'), posted(5, 3, 'c'), updated],
  })
  const resumed = bob(
    { after: 2, events: [posted(4, 2, 'b')] },
    { after: 4, events: [posted(5, 3, 'c'), updated, caughtUp(6)] },
  )
  expect(checkHistory(record({ readers: [live, resumed] }), [truth()])).toEqual([])
})

test.each<[string, Record, RoomTruth, RegExp]>([
  [
    'an acknowledged message is lost',
    record({ sends: [sent('a', 1), sent('b', 2), sent('c', 3), sent('d', 4)] }),
    truth(),
    /d was acknowledged as 4 and is lost/,
  ],
  [
    'a nonce made two messages',
    record({}),
    truth({ messages: [row(1, 3, 'a'), row(2, 4, 'b'), row(3, 5, 'b')] }),
    /b is there 2 times/,
  ],
  [
    'a nonce was acknowledged as two messages',
    record({ sends: [sent('a', 1), sent('b', 2, 3), sent('c', 3)] }),
    truth(),
    /b was acknowledged as 3 and is 2/,
  ],
  [
    'a refused message is there',
    record({ sends: [sent('a', 1), sent('b', 2), { ...sent('c'), refused: true }] }),
    truth(),
    /c was refused and is there/,
  ],
  [
    'a version is missing',
    record({}),
    truth({ changes: truth().changes.filter(({ version }) => version !== 4) }),
    /at version 6 after 5 changes/,
  ],
  [
    'a version was given twice',
    record({}),
    truth({ changes: [...truth().changes, said(6, 2, 'b2')] }),
    /change 7 of the room has version 6/,
  ],
  [
    'a number is missing',
    record({}),
    truth({ messages: [row(1, 3, 'a'), row(3, 5, 'c')] }),
    /message 2 of the room has number 3/,
  ],
  [
    'someone banned posted',
    record({}),
    truth({
      changes: [
        joined(1, 'ann'),
        joined(2, 'ann', 'BANNED'),
        said(3, 1, 'a'),
        said(4, 2, 'b'),
        said(5, 3, 'c'),
        said(6, 1, 'a2'),
      ],
    }),
    /message 1 was posted at version 3 by ann, who was BANNED/,
  ],
  [
    'a live event is missing',
    record({
      readers: [bob({ after: 2, events: [caughtUp(2), posted(3, 1, 'a'), posted(5, 3, 'c'), updated] })],
    }),
    truth(),
    /message 2 at 4 was not sent/,
  ],
  [
    'an event came twice',
    record({
      readers: [bob({ after: 4, events: [caughtUp(4), posted(5, 3, 'c'), posted(5, 3, 'c'), updated] })],
    }),
    truth(),
    /MessagePosted 5 came after 5/,
  ],
  [
    'a message was posted again after resuming',
    record({
      readers: [
        bob(
          { after: 4, events: [caughtUp(4), posted(5, 3, 'c')] },
          { after: 5, events: [posted(6, 3, 'c')] },
        ),
      ],
    }),
    truth({ changes: [...truth().changes.slice(0, 5), said(6, 3, 'c')] }),
    /message 3 was posted twice/,
  ],
  [
    'events came in the wrong order',
    record({ readers: [bob({ after: 4, events: [caughtUp(4), updated, posted(5, 3, 'c')] })] }),
    truth(),
    /MessagePosted 5 came after 6/,
  ],
  [
    'a reader ended without the last change',
    record({
      readers: [
        bob({ after: 2, events: [caughtUp(2), posted(3, 1, 'a'), posted(4, 2, 'b'), posted(5, 3, 'c')] }),
      ],
    }),
    truth(),
    /holds message 1 as of 3, and it is at 6/,
  ],
  [
    'an event differs from what was committed',
    record({ readers: [bob({ after: 4, events: [caughtUp(4), posted(5, 3, 'x'), updated] })] }),
    truth(),
    /message 3 at 5 says x, and c in the database/,
  ],
  [
    'someone banned got more events',
    record({
      readers: [
        bob({
          after: 4,
          events: [
            caughtUp(4),
            { type: 'MembershipChanged', version: 5, username: 'bob', status: 'BANNED' },
            updated,
          ],
        }),
      ],
    }),
    truth({ changes: [...truth().changes.slice(0, 4), joined(5, 'bob', 'BANNED'), said(6, 1, 'a2')] }),
    /1 events came after the reader was removed/,
  ],
  [
    'a connection was closed with an error',
    record({
      readers: [bob({ after: 4, events: [caughtUp(4), posted(5, 3, 'c'), updated], end: 'closed 4500' })],
    }),
    truth(),
    /the connection was closed 4500/,
  ],
])('the checker finds that %s', (_, record, truth, complaint) => {
  expect(checkHistory(record, [truth]).join('\n')).toMatch(complaint)
})

/** Starts a node that answers each send with the next of these answers, after that many milliseconds. */
async function startNode(answers: { after: number; body: object }[]) {
  const server = createServer(async (request, response) => {
    const { query } = JSON.parse(await text(request)) as { query: string }
    const { after, body } = query.includes('sendMessage')
      ? answers.shift()!
      : { after: 0, body: { data: {} } }
    setTimeout(() => response.end(JSON.stringify(body)), after)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, running: true }
}

const acknowledged = { data: { sendMessage: { number: 4, version: 7 } } }
const forbidden = { errors: [{ message: 'You are banned.', extensions: { code: 'FORBIDDEN' } }] }

test.each([
  [
    'counts as sent when the first copy is refused and the second acknowledged',
    forbidden,
    acknowledged,
    false,
  ],
  [
    'counts as sent when the first copy is acknowledged and the second refused',
    acknowledged,
    forbidden,
    false,
  ],
  ['counts as refused when both copies are refused', forbidden, forbidden, true],
])('a message that is sent twice at the same moment %s', async (_, first, second, refused) => {
  const node = await startNode([
    { after: 0, body: first },
    { after: 200, body: second },
  ])
  const world = { nodes: [node], rooms: [], record: record({ sends: [] }), over: () => false }
  const me: Account = {
    id: 'ann',
    username: 'ann',
    token: 'token',
    at: ({ url }) => createApiClient(url, 'token'),
  }
  const send = sent('d')
  const room = { id: 'room', name: 'room', owner: me }
  await deliver(world, { me, room, sent: send, randoms: [createRandom(1), createRandom(2)] })
  expect(send).toMatchObject({ refused, unanswered: false })
})

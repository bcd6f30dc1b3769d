import { randomUUID } from 'node:crypto'
import { parse, validateSubscriptionArgs, type ValidatedSubscriptionArgs } from 'graphql'
import { expect, test } from 'vitest'
import { createContext } from '../context.ts'
import type { RoomEvent } from '../room-log/events.ts'
import { schema } from '../schema.ts'
import { compileEvents, interpretEvents } from './jit.ts'

const author = {
  id: randomUUID(),
  username: 'ana',
  displayName: 'Ana',
  bot: false,
  avatarKey: null,
  passwordHash: 'secret',
  createdAt: new Date(),
  deletedAt: null,
} as never
const deleted = { ...(author as object), deletedAt: new Date() } as never
const message = {
  roomId: randomUUID(),
  number: 7,
  version: 9,
  postedVersion: 8,
  authorId: randomUUID(),
  text: 'One \u0000 and "two"',
  nonce: 'once',
  replyToNumber: null,
  postedAt: new Date(),
  editedAt: null,
  deletedAt: null,
  everyone: null,
  pinnedAt: null,
  pinnedById: null,
  pinnedVersion: null,
  linkPreviewId: null,
  linkPreviewRemovedAt: null,
  pollQuestion: null,
  threadId: null,
  replyCount: null,
  lastReplyAt: null,
  replierIds: [],
  author,
  mentions: [],
  reactions: [],
  attachments: [],
}
const events: RoomEvent[] = [
  { type: 'MessagePosted', version: 8, message },
  {
    type: 'MessageUpdated',
    version: 9,
    message: { ...message, text: '', author: deleted, deletedAt: new Date() },
    cause: 'deleted',
  },
  { type: 'RoomDeleted', version: 10, roomId: message.roomId },
  { type: 'CaughtUp', version: 10 },
  { type: 'Reset', version: 11 },
  // An invalid date, for the error of a field.
  { type: 'MessagePosted', version: 12, message: { ...message, postedAt: new Date(Number.NaN) } },
]

/** Returns the executor of an operation that is hot. */
async function compile(args: ValidatedSubscriptionArgs) {
  const execute = compileEvents(args)
  for (let times = 0; times < 200; times++)
    await execute({ type: 'CaughtUp', version: times }, createContext(null))
  return execute
}

const documents = {
  plain: `subscription ($roomId: ID!) { roomEvents(roomId: $roomId) { __typename version
    ... on MessagePosted { message { id number text postedAt author { id username displayName } } } } }`,
  'with aliases, fragments and directives': `subscription Named($roomId: ID!, $with: Boolean = true, $text: Boolean!) {
    happened: roomEvents(roomId: $roomId) { ...E v: version @skip(if: $with) }
  }
  fragment E on RoomEvent { kind: __typename ...P ... on MessageUpdated { message { ...M deletedAt } }
    ... on RoomDeleted { roomId } }
  fragment P on MessagePosted { message { ...M replyTo { id } mentions { id } reactions { emoji count } } }
  fragment M on Message { n: number nonce postedAt text @include(if: $text) author { username } attachments { id } }`,
}

const createArgs = (source: string, variableValues: Record<string, unknown>) => {
  const args = validateSubscriptionArgs({ schema, document: parse(source), variableValues })
  if (!('schema' in args)) throw new Error(String(args))
  return args as ValidatedSubscriptionArgs
}

test.each(Object.entries(documents))(
  '%s: the compiled operation has the same results as the interpreted one',
  async (_, source) => {
    let failures = 0
    for (const variables of [
      { roomId: 'x', text: true },
      { roomId: 'x', text: false, with: false },
    ]) {
      const args = createArgs(source, variables)
      const [compiled, interpreted] = [await compile(args), interpretEvents(args)]
      for (const event of events) {
        const actual = await compiled(event, createContext(null))
        const expected = await interpreted(event, createContext(null))
        failures += expected.errors?.length ?? 0
        expect(JSON.parse(JSON.stringify(actual.data ?? null))).toEqual(
          JSON.parse(JSON.stringify(expected.data ?? null)),
        )
        expect(actual.errors?.map(({ path, locations }) => ({ path, locations }))).toEqual(
          expected.errors?.map(({ path, locations }) => ({ path, locations })),
        )
      }
    }
    expect(failures).toBeGreaterThan(0)
  },
)

test('text in a document never becomes part of the compiled code [SEC-7]', async () => {
  // The placeholder that graphql-jit uses in its code generator, followed by code to inject.
  const code = '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d0)&&(globalThis.injected=true'
  const documents = [
    `subscription { roomEvents(roomId: "${code}") { version } }`,
    `subscription { roomEvents(roomId: """${code}""") { version } }`,
    `subscription ($id: ID! = "${code}") { roomEvents(roomId: $id) { version } }`,
    `subscription ($id: ID!) { ...F } fragment F on Subscription { roomEvents(roomId: $id) @include(if: true) { version __proto__: __typename } }`,
  ]
  for (const source of documents) {
    const execute = await compile(createArgs(source, { id: code }))
    const { data } = await execute({ type: 'CaughtUp', version: 3 }, createContext(null))
    expect(data).toMatchObject({ roomEvents: { version: 3 } })
  }
  expect(globalThis).not.toHaveProperty('injected')
})

test('a field with the alias __proto__ is in the result', async () => {
  const source = `subscription ($id: ID!) { roomEvents(roomId: $id) { version __proto__: __typename } }`
  const execute = await compile(createArgs(source, { id: 'x' }))
  const { data } = await execute({ type: 'CaughtUp', version: 3 }, createContext(null))
  expect(JSON.stringify(data)).toBe('{"roomEvents":{"version":3,"__proto__":"CaughtUp"}}')
})

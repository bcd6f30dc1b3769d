import { randomUUID } from 'node:crypto'
import { parse, validateSubscriptionArgs, type ValidatedSubscriptionArgs } from 'graphql'
import { expect, test } from 'vitest'
import { createContext } from '../context.ts'
import type { RoomEvent } from '../room-log/events.ts'
import { schema } from '../schema/index.ts'
import { compileEvents, interpretEvents } from './jit.ts'

const author = {
  id: randomUUID(),
  username: 'ana',
  displayName: 'Ana',
  bot: false,
  avatarKey: null,
  passwordHash: 'not to be told',
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
  // Of a moment that is none: an error in a field, and what becomes of it.
  { type: 'MessagePosted', version: 12, message: { ...message, postedAt: new Date(Number.NaN) } },
]

/** As it is executed once it is hot. */
async function hot(args: ValidatedSubscriptionArgs) {
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

const argsOf = (source: string, variableValues: Record<string, unknown>) => {
  const args = validateSubscriptionArgs({ schema, document: parse(source), variableValues })
  if (!('schema' in args)) throw new Error(String(args))
  return args as ValidatedSubscriptionArgs
}

test.each(Object.entries(documents))(
  '%s: what is compiled says the same as what is interpreted',
  async (_, source) => {
    let failures = 0
    for (const variables of [
      { roomId: 'x', text: true },
      { roomId: 'x', text: false, with: false },
    ]) {
      const args = argsOf(source, variables)
      const [compiled, interpreted] = [await hot(args), interpretEvents(args)]
      for (const event of events) {
        const told = await compiled(event, createContext(null))
        const expected = await interpreted(event, createContext(null))
        failures += expected.errors?.length ?? 0
        expect(JSON.parse(JSON.stringify(told.data ?? null))).toEqual(
          JSON.parse(JSON.stringify(expected.data ?? null)),
        )
        expect(told.errors?.map(({ path, locations }) => ({ path, locations }))).toEqual(
          expected.errors?.map(({ path, locations }) => ({ path, locations })),
        )
      }
    }
    expect(failures).toBeGreaterThan(0)
  },
)

test('a document writes none of the code that it is compiled to', async () => {
  // What graphql-jit writes for a moment, around the code of whoever knows it.
  const code = '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d0)&&(globalThis.written=true'
  const written = [
    `subscription { roomEvents(roomId: "${code}") { version } }`,
    `subscription { roomEvents(roomId: """${code}""") { version } }`,
    `subscription ($id: ID! = "${code}") { roomEvents(roomId: $id) { version } }`,
    `subscription ($id: ID!) { ...F } fragment F on Subscription { roomEvents(roomId: $id) @include(if: true) { version __proto__: __typename } }`,
  ]
  for (const source of written) {
    const execute = await hot(argsOf(source, { id: code }))
    const { data } = await execute({ type: 'CaughtUp', version: 3 }, createContext(null))
    expect(data).toMatchObject({ roomEvents: { version: 3 } })
  }
  expect(globalThis).not.toHaveProperty('written')
})

test('what is called __proto__ is a field like any other', async () => {
  const source = `subscription ($id: ID!) { roomEvents(roomId: $id) { version __proto__: __typename } }`
  const execute = await hot(argsOf(source, { id: 'x' }))
  const { data } = await execute({ type: 'CaughtUp', version: 3 }, createContext(null))
  expect(JSON.stringify(data)).toBe('{"roomEvents":{"version":3,"__proto__":"CaughtUp"}}')
})

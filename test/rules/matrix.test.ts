import { readFileSync, writeFileSync } from 'node:fs'
import {
  buildClientSchema,
  getIntrospectionQuery,
  getNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type IntrospectionQuery,
  isCompositeType,
  isInputObjectType,
  isObjectType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { expect, test } from 'vitest'
import { createApiClient } from '../harness/client.ts'
import { databaseForFile, poolForFile } from '../harness/database.ts'
import { probeEvents } from '../harness/matrix/events.ts'
import { closeSockets, type Outcome, probe, type Target, type Transport } from '../harness/matrix/probe.ts'
import { fieldRow, rootRows, type Row } from '../harness/matrix/rows.ts'
import { createWorld, type Role, roles } from '../harness/matrix/world.ts'
import { serverForFile } from '../harness/server.ts'

// Who may request what: every field of the schema that the server itself describes, every argument and every type of node,
// requested in every role over HTTP and WebSocket, and compared with matrix.txt. After an intended change, run
// MATRIX=write npm test -- test/rules/matrix.test.ts and read the difference line by line.

const file = new URL('matrix.txt', import.meta.url)
const database = await databaseForFile()
const server = await serverForFile({ database })
const pool = poolForFile(database, 8)

const described = await createApiClient(server.url).request<IntrospectionQuery>(getIntrospectionQuery())
const schema: GraphQLSchema = buildClientSchema(described)
const roots = [schema.getQueryType()!, schema.getMutationType()!]
const subscriptions = schema.getSubscriptionType()!
const fields = Object.values(schema.getTypeMap())
  .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
  .filter(isObjectType)
  .flatMap((type) =>
    Object.values(type.getFields()).map((field) => ({ type, field, name: `${type.name}.${field.name}` })),
  )

/** The types that only a subscription returns. */
const isEvent = (type: GraphQLObjectType) =>
  type.getInterfaces().some(({ name }) => name === 'RoomEvent') ||
  [
    'Presence',
    'ViewerEventsStarted',
    'RoomActivity',
    'ThreadActivity',
    'Mentioned',
    'MembershipUpdated',
    'ProfileUpdated',
    'BlockChanged',
    'ScheduledMessagesChanged',
    'VoteChanged',
    'CustomEmojiChanged',
    'NotificationsChanged',
    subscriptions.name,
  ].includes(type.name)

const rows: Row[] = [
  ...rootRows,
  ...fields.flatMap(({ type, field }) =>
    roots.includes(type)
      ? []
      : (fieldRow(type.name, field.name, isCompositeType(getNamedType(field.type))) ?? []),
  ),
]

const transports: Transport[] = ['HTTP', 'WebSocket']
type Table = Map<string, Map<Role, Outcome>>

/** Runs `size` at a time. */
async function inParallel<Item>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const item of queue) await work(item)
    }),
  )
}

const set = (table: Table, name: string, role: Role, outcome: Outcome) =>
  void table.set(name, (table.get(name) ?? new Map<Role, Outcome>()).set(role, outcome))

async function ask(transport: Transport): Promise<Table> {
  const table: Table = new Map(rows.map(({ name }) => [name, new Map()]))
  const target: Target = { url: server.url, pool, shared: await createWorld(pool), untouched: [] }
  const attempts = rows.flatMap((row) => roles.map((role) => ({ row, role })))
  await inParallel(attempts, 4, async ({ row, role }) =>
    set(table, row.name, role, await probe(target, { row, role, transport })),
  )
  const events = fields.filter(({ type }) => isEvent(type)).map(({ name }) => name)
  await inParallel(roles, 3, async (role) => {
    const told = await probeEvents(pool, { url: server.url, role, transport })
    for (const name of events) set(table, name, role, told.get(name) ?? 'no')
  })
  await closeSockets()
  return table
}

const short: Record<string, string> = {
  UNAUTHENTICATED: 'sign in',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'not found',
  BAD_USER_INPUT: 'bad input',
}

/** Prints the table as it is committed: a line for each request, a column for each role. */
function print(table: Table): string {
  const head = ['', ...roles]
  const lines = [...table].map(([name, outcomes]) => [
    name,
    ...roles.map((role) => short[outcomes.get(role)!] ?? outcomes.get(role)!),
  ])
  const width = Math.max(...lines.map(([name]) => name!.length))
  const text = (line: string[]) =>
    line
      .map((cell, i) => cell.padEnd(i ? 15 : width + 2))
      .join('')
      .trimEnd()
  return [head, ...lines].map(text).join('\n') + '\n'
}

/** The fields with a file, which only a multipart request can carry: over WebSocket the file is refused first. */
const uploads = new Set([
  'Mutation.uploadAvatar',
  'Mutation.uploadServerLogo',
  'Mutation.uploadCustomEmoji',
  'Mutation.uploadAttachment',
])

/** The mutations that are there for admins. */
const adminMutations = new Set([
  'updateServer',
  'setAdmin',
  'createServerInvite',
  'revokeServerInvite',
  'suspendUser',
  'unsuspendUser',
  'signOutUser',
  'createPasswordResetLink',
  'deleteUser',
  'deleteRoomAsAdmin',
  'appointOwner',
  'testHealth',
  'resolveReport',
  'uploadServerLogo',
  'removeServerLogo',
  'uploadCustomEmoji',
  'deleteCustomEmoji',
])

/** The fields that are there for admins. */
const isForAdmins = (name: string) =>
  adminMutations.has(/^Mutation\.(\w+)/.exec(name)?.[1] ?? '') ||
  /^(Query\.(admin|node (ServerInvite|Report( of a conversation)?))|Room\.storage|User\.lastSeenAt)$/.test(
    name,
  ) ||
  /^(Admin|AdminAccount|Report|ServerInvite|ServerStatistics|StatisticsDay|Health|HealthTest|UserConnection|UserEdge)\./.test(
    name,
  )

test('an admin gets nothing of a room that another stranger does not get, in any field [SEC-132]', () => {
  const [head = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n')
  const cell = (line: string, role: Role) => {
    const start = head.indexOf(role)
    return line.slice(start, start + 15).trim()
  }
  const differing = lines.filter((line) => cell(line, 'admin') !== cell(line, 'stranger'))
  const names = differing.map((line) => line.slice(0, head.indexOf('signed out')).trim())
  expect(names.filter((name) => !isForAdmins(name) && !/^OwnedRoom/.test(name))).toEqual([])
  expect(names.filter(isForAdmins).length).toBeGreaterThan(3)
  const message = lines.find((line) => line.startsWith('Report.message  '))!
  expect([cell(message, 'admin'), cell(message, 'moderator')]).toEqual(['null', 'yes'])
  // A conversation has no moderators: admins read what was reported in it, and nothing else.
  const inDirect = (name: string) =>
    cell(
      lines.find((line) => line.startsWith(name))!,
      'admin',
    )
  expect(inDirect('Report.message of a conversation')).toBe('yes')
  for (const name of ['Report.room of a conversation, its messages', 'Room.reports of a conversation'])
    expect(inDirect(name)).not.toBe('yes')
})

test('every field of the schema has a row [SEC-68]', () => {
  const named = new Set(rows.map(({ name }) => name.split(' ')[0]!))
  const without = fields
    .filter(({ name, type }) => !named.has(name) && !isEvent(type))
    .map(({ name }) => name)
  expect(without, 'say in test/harness/matrix/rows.ts how to ask for it').toEqual([])
})

test('every argument and every input field is passed in some row [SEC-73]', () => {
  const passed = new Set<string>()
  for (const { document } of rows) {
    const types = new TypeInfo(schema)
    visit(
      parse(document),
      visitWithTypeInfo(types, {
        Argument: ({ name }) =>
          void passed.add(`${types.getParentType()!.name}.${types.getFieldDef()!.name}(${name.value})`),
        ObjectField: ({ name }) =>
          void passed.add(`${getNamedType(types.getParentInputType()!).name}.${name.value}`),
      }),
    )
  }
  const args = fields
    .filter(({ type }) => type !== subscriptions)
    .flatMap(({ field, name }) => field.args.map((arg) => `${name}(${arg.name})`))
  const inputs = Object.values(schema.getTypeMap())
    .filter(isInputObjectType)
    .flatMap((type) => Object.keys(type.getFields()).map((name) => `${type.name}.${name}`))
  expect([...args, ...inputs].filter((name) => !passed.has(name))).toEqual([])
})

test('every node type is requested by its id [SEC-70]', () => {
  const nodes = fields.filter(
    ({ type, field }) => field.name === 'id' && type.getInterfaces().some(({ name }) => name === 'Node'),
  )
  const asked = rows.flatMap(({ name }) => /^Query\.node (\w+)/.exec(name)?.[1] ?? [])
  expect(nodes.map(({ type }) => type.name).filter((name) => !asked.includes(name))).toEqual([])
})

test.each(transports)(
  'over %s, every role gets what the table says, and a refusal changes nothing [SEC-14]',
  async (transport) => {
    const table = await ask(transport)
    if (transport === 'WebSocket') {
      const expected = readFileSync(file, 'utf8').split('\n')
      const found = print(table).split('\n')
      for (const name of uploads) expect([...new Set(table.get(name)!.values())]).toEqual(['BAD_USER_INPUT'])
      const alike = (line: string) => !uploads.has(line.split(' ')[0]!)
      return expect(found.filter(alike)).toEqual(expected.filter(alike))
    }
    if (process.env['MATRIX'] === 'write') writeFileSync(file, print(table))
    expect(print(table).split('\n')).toEqual(readFileSync(file, 'utf8').split('\n'))
  },
  180_000,
)

import { print, type TypeNode } from 'graphql'
import { expect, test } from 'vitest'
import { createApiClient } from '../harness/client.ts'
import { signUp } from '../harness/people.ts'
import { serverForFile } from '../harness/server.ts'
import { Socket } from '../harness/socket.ts'
import { webDocuments } from '../harness/web-documents.ts'

// Without rooms of others, whose messages a visitor may not read.
const server = await serverForFile()

const times = (n: number, text: (i: number) => string) =>
  Array.from({ length: n }, (_, i) => text(i)).join(' ')
const nested = (n: number, inner: string) =>
  `${'room { owner { id } viewerMembership { '.repeat(n)}${inner}${' } }'.repeat(n)}`

const tooMuch: [what: string, document: string, variables?: object][] = [
  ['fields 20 deep', `{ room(name: "x") { viewerMembership { ${nested(10, 'id')} } } }`],
  [
    'more than 500 fields',
    `{ ${times(21, (i) => `a${i}: rooms { ...R }`)} } fragment R on RoomConnection { ${times(24, () => 'nodes { id }')} }`,
  ],
  ['lists in lists', '{ rooms(first: 100) { nodes { messages(last: 100) { nodes { id number text } } } } }'],
  [
    'lists in lists, by edges',
    '{ rooms(first: 100) { edges { node { messages(last: 100) { edges { node { id number text } } } } } } }',
  ],
  [
    'lists in lists, by variables',
    'query ($n: Int) { rooms(first: $n) { nodes { messages(last: $n) { nodes { id number text } } } } }',
    { n: 100 },
  ],
  [
    'lists in lists, by a default',
    'query ($n: Int = 100) { rooms(first: $n) { nodes { messages(last: $n) { nodes { id number text } } } } }',
  ],
  [
    'lists in lists, through fragments',
    '{ rooms(first: 100) { nodes { ...A } } } fragment A on Room { messages(last: 100) { ...B } } fragment B on MessageConnection { nodes { id number text } }',
  ],
  ['31 aliases', `{ ${times(31, (i) => `a${i}: __typename`)} }`],
  ['31 aliases in fragments', `{ ...F } fragment F on Query { ${times(31, (i) => `a${i}: __typename`)} }`],
  ['51 directives', `{ __typename ${'@include(if: true) '.repeat(51)} }`],
  ['51 directives on many fields', `{ ${times(51, () => '__typename @include(if: true)')} }`],
  ['61 fields of one name', `{ ${times(61, () => 'viewer { __typename }')} }`],
  [
    '61 fields of one name in fragments',
    `{ ...F ...G } fragment F on Query { ${times(31, () => '... { viewer { __typename } }')} } fragment G on Query { ${times(30, () => 'viewer { __typename }')} }`,
  ],
  ['2,001 tokens', `{ ${'__typename '.repeat(2_001)} }`],
  [
    'introspection in circles',
    `{ __schema { types { ${'fields { type { '.repeat(6)} name ${'} } '.repeat(6)} } } }`,
  ],
]

const codeOf = (errors: unknown) =>
  (errors as { extensions: { code: string } }[] | undefined)?.[0]?.extensions.code

test.each(tooMuch)('over HTTP, %s is refused [SEC-35]', async (_, document, variables) => {
  const { data, errors } = await createApiClient(server.url).send(document, variables)
  expect(data).toBeNull()
  expect(codeOf(errors)).toBe('BAD_USER_INPUT')
})

test.each(tooMuch)(
  'over WebSocket, %s is refused, and the socket goes on [SEC-36]',
  async (_, document, variables) => {
    const socket = await Socket.open(server.url)
    const refused = await socket.run(document, variables)
    expect(refused.type).toBe('error')
    expect(codeOf(refused.payload)).toBe('BAD_USER_INPUT')
    expect(await socket.run('{ __typename }')).toMatchObject({
      type: 'next',
      payload: { data: { __typename: 'Query' } },
    })
    socket.drop()
  },
)

test('the same query for a smaller page is answered', async () => {
  const document =
    'query ($n: Int) { rooms(first: $n) { nodes { messages(last: $n) { nodes { id number text } } } } }'
  await createApiClient(server.url).request(document, { n: 10 })
})

test('a refused document has no effect', async () => {
  const ana = await signUp(server)
  const rooms = times(31, (i) => `a${i}: createRoom(input: { name: "refused ${i}" }) { id }`)
  expect((await ana.refused(`mutation { ${rooms} }`)).extensions.code).toBe('BAD_USER_INPUT')
  const { rooms: found } = await ana.request<{ rooms: { nodes: unknown[] } }>(
    '{ rooms(search: "refused") { nodes { id } } }',
  )
  expect(found.nodes).toEqual([])
})

test('a syntax error over WebSocket fails the operation, not the socket', async () => {
  const socket = await Socket.open(server.url)
  for (const broken of ['{', '', '{ nothing }', 'query A { __typename } query B { __typename }'])
    expect(codeOf((await socket.run(broken)).payload)).toBe('BAD_USER_INPUT')
  expect((await socket.run('{ __typename }')).type).toBe('next')
  socket.drop()
})

test('the introspection query is allowed [SEC-37]', async () => {
  const { getIntrospectionQuery } = await import('graphql')
  await createApiClient(server.url).request(getIntrospectionQuery())
})

const sample = (type: TypeNode): unknown => {
  const name = print(type).replaceAll(/[[\]!]/g, '')
  if (name === 'Int') return 100
  return name === 'Boolean' ? true : 'x'
}

test('every operation of the web app is allowed, even with pages of a hundred', async () => {
  expect(webDocuments.length).toBeGreaterThan(20)
  const client = createApiClient(server.url)
  for (const { name, text, operation } of webDocuments) {
    if (operation.operation === 'subscription') continue
    const variables = Object.fromEntries(
      (operation.variableDefinitions ?? []).map(({ variable, type }) => [variable.name.value, sample(type)]),
    )
    const { errors } = await client.send(text, variables)
    expect(JSON.stringify(errors) ?? '', name).not.toContain('too expensive')
  }
})

test.each(['application/json', 'text/event-stream', '*/*'])(
  'a request of more than 1 MiB is refused; Accept: %s',
  async (accept) => {
    const ask = (size: number) =>
      fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        body: JSON.stringify({ query: '{ __typename }', variables: { x: 'x'.repeat(size) } }),
      })
    expect((await ask(1024 * 1024 - 100)).status).toBe(200)
    const refused = await ask(1024 * 1024)
    expect(refused.status).toBe(413)
    expect(await refused.text()).toContain('BAD_USER_INPUT')
  },
)

test('a frame of more than 64 KiB closes the socket', async () => {
  const socket = await Socket.open(server.url)
  socket.send('x'.repeat(64 * 1024 + 1))
  expect(await socket.closed).toBe(1009)
})

test('a connection has at most 100 operations at a time', async () => {
  const ana = await signUp(server)
  const socket = await Socket.open(server.url, { token: ana.token })
  for (let i = 0; i < 101; i++) socket.start(`s${i}`, 'subscription { viewerEvents { __typename } }')
  const { id, payload } = await socket.until(({ type }) => type === 'error')
  expect(id).toBe('s100')
  expect(payload).toMatchObject([{ extensions: { code: 'RATE_LIMITED', retryAfter: 1 } }])
  socket.send({ id: 's0', type: 'complete' })
  expect((await socket.run('{ __typename }')).type).toBe('next')
  socket.drop()
})

test('an error does not repeat the refused value, which may be a secret', async () => {
  const document = 'mutation ($input: SignInInput!) { signIn(input: $input) { token } }'
  const literal = (value: string) =>
    `mutation { signIn(input: { username: "a", password: ${value} }) { token } }`
  const client = createApiClient(server.url)
  for (const { message } of [
    await client.refused(document, { input: { username: 'a', password: 8_171_717 } }),
    await client.refused(document, { input: { username: 'a', password: ['8171717'] } }),
    await client.refused(document, { input: '8171717' }),
    await client.refused(document, { input: { username: 'a', pasword: '8171717' } }),
    await client.refused(document, { input: { password: '8171717' } }),
    await client.refused(literal('8171717')),
    await client.refused(literal('{ a: 8171717 }')),
    await client.refused('mutation { signIn(input: { password: "8171717" }) { token } }'),
  ]) {
    expect(message.length).toBeGreaterThan(20)
    expect(message).not.toContain('8171717')
  }
})

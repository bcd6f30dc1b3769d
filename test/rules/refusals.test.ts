import { once } from 'node:events'
import { connect } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyText, expectHealthy, parameters, timeout } from '../harness/fuzz.ts'
import { TIMEOUT } from '../harness/wait.ts'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { sendRaw } from '../harness/raw.ts'
import type { ApiFailure } from '../harness/result.ts'
import { createRoom } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import { Socket } from '../harness/socket.ts'

// A request that is refused says why, as JSON with a code and a sentence, on every transport.

const server = await serverForFile({ env: { METRICS_TOKEN: 'a token for the metrics' } })
const { hostname, port } = new URL(server.url)
const ana = await signUp(server)
const room = await createRoom(ana)
const { id: messageId } = await sendMessage(ana, room.id, 'a file follows')

const query = '{ __typename }'
const body = JSON.stringify({ query })
const JSON_TYPE = { 'content-type': 'application/json' }

interface Refusal extends ApiFailure {
  status: number
  headers: Headers
}

/** Expects that an answer refuses its request, and returns the error. */
async function refusalOf(answer: Response): Promise<Refusal> {
  const text = await answer.text()
  expect(answer.headers.get('content-type'), text).toMatch(/^application\/(graphql-response\+)?json/)
  return { ...readRefusal(text), status: answer.status, headers: answer.headers }
}

function readRefusal(text: string): ApiFailure {
  const [error] = (JSON.parse(text) as { errors: ApiFailure[] }).errors
  expect(error!.extensions.code).toMatch(/^[A-Z_]+$/)
  expect(error!.message, text).toMatch(/^.{10,}\.$|^PersistedQueryNotSupported$/s)
  return error!
}

const post = (sent: BodyInit | null, headers: Record<string, string> = JSON_TYPE, path = '/graphql') =>
  fetch(`${server.url}${path}`, { method: 'POST', headers, body: sent })

test.each([
  ['UTF-8 in upper case', { 'content-type': 'Application/JSON; Charset=UTF-8' }, body],
  ['a charset in quotes', { 'content-type': 'application/json;charset="utf8"' }, body],
  ['ASCII, which is UTF-8 too', { 'content-type': 'application/json; charset=us-ascii' }, body],
  ['a byte order mark', JSON_TYPE, `\uFEFF${body}`],
  ['Accept: text/html', { ...JSON_TYPE, accept: 'text/html' }, body],
  ['Accept: image/png', { ...JSON_TYPE, accept: 'image/png' }, body],
  ['gzip', { ...JSON_TYPE, 'content-encoding': 'gzip' }, gzipSync(body)],
  ['GZIP in upper case', { ...JSON_TYPE, 'content-encoding': 'GZIP' }, gzipSync(body)],
  ['deflate', { ...JSON_TYPE, 'content-encoding': 'deflate' }, deflateSync(body)],
  ['Brotli', { ...JSON_TYPE, 'content-encoding': 'br' }, brotliCompressSync(body)],
  ['content-encoding: identity', { ...JSON_TYPE, 'content-encoding': 'identity' }, body],
  ['an empty operationName', JSON_TYPE, JSON.stringify({ query, operationName: '' })],
])('a request with %s is answered', async (_, headers, sent) => {
  const answer = await post(sent, headers as Record<string, string>)
  expect(answer.status).toBe(200)
  expect(await answer.json()).toEqual({ data: { __typename: 'Query' } })
})

const latin1 = (text: string) => Buffer.from(JSON.stringify({ query: text }), 'latin1')

test.each<[string, number, Record<string, string>, string | Uint8Array<ArrayBuffer>]>([
  ['no content type', 415, { 'content-type': '' }, body],
  ['a form', 415, { 'content-type': 'application/x-www-form-urlencoded' }, 'query={a}'],
  ['a bare query', 415, { 'content-type': 'application/graphql' }, query],
  [
    'charset=utf-16',
    415,
    { 'content-type': 'application/json; charset=utf-16' },
    Buffer.from(body, 'utf16le'),
  ],
  ['charset=iso-8859-1', 415, { 'content-type': 'application/json;charset=ISO-8859-1' }, latin1('{ é }')],
  ['Latin-1 bytes', 400, JSON_TYPE, latin1('{ é }')],
  ['half a character', 400, JSON_TYPE, Buffer.concat([Buffer.from(body), Buffer.from([0xf0, 0x9f])])],
  ['an escaped half character', 400, JSON_TYPE, `{"query":"${query}","variables":{"a":"\\ud83d"}}`],
  ['an unknown encoding', 415, { ...JSON_TYPE, 'content-encoding': 'zstd' }, body],
  ['two encodings', 415, { ...JSON_TYPE, 'content-encoding': 'gzip, gzip' }, gzipSync(gzipSync(body))],
  ['gzip that is not gzip', 400, { ...JSON_TYPE, 'content-encoding': 'gzip' }, body],
  [
    'gzip that unpacks to 100 MB',
    413,
    { ...JSON_TYPE, 'content-encoding': 'gzip' },
    gzipSync(Buffer.alloc(1e8)),
  ],
  ['no body', 400, JSON_TYPE, ''],
  ['a broken body', 400, JSON_TYPE, '{"query":'],
  ['a number', 400, JSON_TYPE, '5'],
  ['a batch', 400, JSON_TYPE, `[${body},${body}]`],
  ['no query', 400, JSON_TYPE, '{"variables":{}}'],
  ['variables as text', 400, JSON_TYPE, JSON.stringify({ query, variables: '{}' })],
  ['a numeric operationName', 400, JSON_TYPE, JSON.stringify({ query, operationName: 5 })],
  ['more than a mebibyte', 413, JSON_TYPE, JSON.stringify({ query: ' '.repeat(2 ** 20) })],
  ['sixteen mebibytes', 413, JSON_TYPE, JSON.stringify({ query: ' '.repeat(2 ** 24) })],
  [
    'a subscription',
    400,
    JSON_TYPE,
    JSON.stringify({ query: 'subscription { viewerEvents { __typename } }' }),
  ],
])('a request with %s is refused with a sentence and status %i', async (_, status, headers, sent) => {
  for (const accept of ['*/*', 'application/graphql-response+json', 'text/event-stream, application/json']) {
    const isStream = accept.startsWith('text/event-stream') && String(sent).includes('subscription')
    if (isStream) continue
    const refusal = await refusalOf(await post(sent, { ...headers, accept }))
    expect(refusal.status).toBe(status)
  }
})

test('clients that send persisted queries are told in their own words to send the whole query', async () => {
  const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } }
  const expected = {
    message: 'PersistedQueryNotSupported',
    extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' },
  }
  const byPost = await refusalOf(await post(JSON.stringify({ extensions })))
  const byGet = await refusalOf(
    await fetch(`${server.url}/graphql?extensions=${encodeURIComponent(JSON.stringify(extensions))}`),
  )
  const socket = await Socket.open(server.url)
  socket.send({ id: 'a', type: 'subscribe', payload: { extensions } })
  const frame = await socket.until(({ id }) => id === 'a')
  for (const error of [byPost, byGet, (frame.payload as ApiFailure[])[0]])
    expect(error).toMatchObject(expected)
  expect(byPost.status).toBe(200)
  await socket.close()
  // Then it sends both.
  expect(await (await post(JSON.stringify({ query, extensions }))).json()).toEqual({
    data: { __typename: 'Query' },
  })
})

const QUERY = encodeURIComponent(query)

test.each([
  [400, ''],
  [400, '?query='],
  [400, `?query=${QUERY}&variables={x`],
  [400, `?query=${QUERY}&variables=[1]`],
  [400, `?query=${QUERY}&variables=%E9`],
  [400, `?query=${QUERY}&extensions=5`],
  [400, `?query=%`],
  [400, `?query=${encodeURIComponent('subscription { viewerEvents { __typename } }')}`],
  [405, `?query=${encodeURIComponent('mutation { signOut }')}`],
])('a GET request is refused with status %i if its query string is "%s"', async (status, search) => {
  const refusal = await refusalOf(await fetch(`${server.url}/graphql${search}`))
  expect(refusal.status).toBe(status)
  if (status === 405) expect(refusal.headers.get('allow')).toBe('POST')
})

test('HEAD is GET without a body, and a slash at the end makes no difference', async () => {
  for (const path of ['/graphql', '/graphql/', '/graphql//']) {
    const url = `${server.url}${path}?query=${QUERY}&operationName=`
    const get = await fetch(url)
    expect(await get.json()).toEqual({ data: { __typename: 'Query' } })
    const head = await fetch(url, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([
      200,
      get.headers.get('content-length'),
    ])
    expect((await (await post(body, JSON_TYPE, path)).json()) as object).toEqual({
      data: { __typename: 'Query' },
    })
    const page = await fetch(`${server.url}${path}`, { method: 'HEAD', headers: { accept: 'text/html' } })
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
  }
  expect((await fetch(`${server.url}/health/live/`)).status).toBe(200)
})

test('an EventSource can subscribe at /graphql/ too', async () => {
  const events = await post(
    JSON.stringify({ query: 'subscription { viewerEvents { __typename } }' }),
    { ...JSON_TYPE, accept: 'text/event-stream' },
    '/graphql/',
  )
  expect(events.headers.get('content-type')).toMatch(/^text\/event-stream/)
  expect(await events.text()).toMatch(/"code":"UNAUTHENTICATED"/)
})

test.each([
  ['PUT', '/graphql', 'GET, HEAD, POST, OPTIONS'],
  ['DELETE', '/graphql', 'GET, HEAD, POST, OPTIONS'],
  ['PATCH', '/graphql/', 'GET, HEAD, POST, OPTIONS'],
  ['POST', '/health/live', 'GET, HEAD'],
  ['DELETE', '/health/ready', 'GET, HEAD'],
  ['POST', '/metrics', 'GET, HEAD'],
  ['PUT', '/files/x', 'GET, HEAD'],
])('%s %s is refused, and the answer names the methods that are allowed', async (method, path, allow) => {
  const refusal = await refusalOf(await fetch(`${server.url}${path}`, { method }))
  expect([refusal.status, refusal.headers.get('allow')]).toEqual([405, allow])
  expect(refusal.message).toContain(allow)
})

test.each([
  [404, '/health'],
  [404, '/health/nothing'],
  [401, '/metrics'],
  [401, '/files'],
  [401, '/files/'],
  [401, '/files/nothing'],
  [404, '/graphql/assets/nothing.js'],
])('status %i at %s comes with JSON', async (status, path) => {
  expect((await refusalOf(await fetch(`${server.url}${path}`))).status).toBe(status)
})

test('a missing file and a range outside of a file are refused with JSON', async () => {
  const headers = { authorization: `Bearer ${ana.token}` }
  for (const path of ['/files/nothing', '/files/%ff', `/files/${messageId}`, '/files/avatars/x/y'])
    expect((await refusalOf(await fetch(`${server.url}${path}`, { headers }))).status).toBe(404)
})

const multipartHeaders = { authorization: `Bearer ${ana.token}`, 'graphql-require-preflight': '1' }
const part = (name: string, content: string, type = '') =>
  `--x\r\ncontent-disposition: form-data; name="${name}"${type && `\r\ncontent-type: ${type}`}\r\n\r\n${content}\r\n`
const operations = (value: unknown) => `${part('operations', JSON.stringify(value))}${part('map', '{}')}--x--`
const multipart = 'multipart/form-data; boundary=x'

test.each<[string, number, Record<string, string>, string | Uint8Array<ArrayBuffer>]>([
  ['no boundary', 400, { 'content-type': 'multipart/form-data' }, 'x'],
  ['garbage', 400, { 'content-type': multipart }, 'garbage'],
  ['a megabyte of garbage', 400, { 'content-type': multipart }, `--x\r\n${'garbage'.repeat(150_000)}`],
  ['nothing', 400, { 'content-type': multipart }, ''],
  ['no end', 400, { 'content-type': multipart }, part('operations', '{')],
  ['no operations', 400, { 'content-type': multipart }, `${part('map', '{}')}--x--`],
  ['a batch', 400, { 'content-type': multipart }, operations([{ query }])],
  ['an operationName of 5', 400, { 'content-type': multipart }, operations({ query, operationName: 5 })],
  ['variables of ""', 400, { 'content-type': multipart }, operations({ query, variables: '' })],
  ['no query', 400, { 'content-type': multipart }, operations({ variables: {} })],
  [
    'Latin-1 bytes',
    400,
    { 'content-type': multipart },
    Buffer.from(operations({ query: '{ é }' }), 'latin1'),
  ],
  [
    'Latin-1 bytes in a part that says so',
    400,
    { 'content-type': multipart },
    Buffer.from(
      `${part('operations', JSON.stringify({ query: '{ é }' }), 'application/json; charset=iso-8859-1')}${part('map', '{}')}--x--`,
      'latin1',
    ),
  ],
  [
    'a map that is a list',
    400,
    { 'content-type': multipart },
    `${part('operations', body)}${part('map', '[]')}--x--`,
  ],
  [
    'too long an operation',
    400,
    { 'content-type': multipart },
    operations({ query: `{ a${' '.repeat(70_000)}}` }),
  ],
  [
    'compression',
    415,
    { 'content-type': multipart, 'content-encoding': 'gzip' },
    gzipSync(operations({ query })),
  ],
  [
    'no header against forms',
    415,
    { 'content-type': multipart, 'graphql-require-preflight': '' },
    operations({ query }),
  ],
  ['a wrong token', 401, { 'content-type': multipart, authorization: 'Bearer wrong' }, operations({ query })],
])(
  'a multipart request with %s is refused with a sentence and status %i',
  async (_, status, headers, sent) => {
    const refusal = await refusalOf(await post(sent, { ...multipartHeaders, ...headers }))
    expect(refusal.status).toBe(status)
  },
)

test('a multipart request with an empty operationName, or with a charset for its parts, is answered', async () => {
  const withCharset = `${part('operations', JSON.stringify({ query: '{ a: __typename # é\n }' }), 'application/json; charset=utf-8')}${part('map', '{}')}--x--`
  for (const [sent, data] of [
    [operations({ query, operationName: '' }), { __typename: 'Query' }],
    [withCharset, { a: 'Query' }],
  ] as const) {
    const answer = await post(sent, {
      ...multipartHeaders,
      'content-type': 'Multipart/Form-Data; boundary=x',
    })
    expect(await answer.json()).toEqual({ data })
  }
})

const head = `Host: ${hostname}:${port}\r\nConnection: close\r\n`

test.each([
  ['a first line that is no request', 'hello\r\n\r\n', 400],
  ['another protocol', `GET / HTTP/9.9\r\n${head}\r\n`, 400],
  ['no host', 'GET /graphql HTTP/1.1\r\n\r\n', 400],
  ['a header without a colon', `GET /graphql HTTP/1.1\r\n${head}nonsense\r\n\r\n`, 400],
  ['a character that no header may have', `GET /graphql HTTP/1.1\r\n${head}x: a\x00b\r\n\r\n`, 400],
  ['headers of 20 kB', `GET /graphql HTTP/1.1\r\n${head}x: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ['two lengths', `POST /graphql HTTP/1.1\r\n${head}content-length: 1\r\ncontent-length: 2\r\n\r\nab`, 400],
  ['a negative length', `POST /graphql HTTP/1.1\r\n${head}content-length: -1\r\n\r\n`, 400],
  ['an unknown expectation', `POST /graphql HTTP/1.1\r\n${head}expect: miracles\r\n\r\n`, 417],
  ['a request to connect elsewhere', `CONNECT example.org:443 HTTP/1.1\r\n${head}\r\n`, 405],
  ['an address for a proxy', `PUT http://${hostname}:${port}/graphql HTTP/1.1\r\n${head}\r\n`, 405],
  [
    'a header that has no token',
    `GET /graphql?query=${QUERY} HTTP/1.1\r\n${head}authorization: Token x\r\n\r\n`,
    401,
  ],
])('bytes with %s are refused with JSON and status', async (_, bytes, status) => {
  const answer = await sendRaw(server.url, bytes)
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  readRefusal(answer.body)
})

test('a client that offers another protocol is answered as usual', async () => {
  const offer = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n'
  for (const path of ['/health/live', `/graphql?query=${QUERY}`]) {
    const answer = await sendRaw(server.url, `GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n${offer}\r\n`)
    expect(answer.status).toBe(200)
  }
})

const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-version': '13',
  'sec-websocket-protocol': 'graphql-transport-ws',
}

test.each<[string, number, string, Record<string, string>]>([
  ['at another address', 404, '/elsewhere', {}],
  ['from another origin', 403, '/graphql', { origin: 'http://other.example' }],
  ['without a key', 400, '/graphql', { 'sec-websocket-key': 'short' }],
  ['of an old version', 400, '/graphql', { 'sec-websocket-version': '7' }],
  ['with broken subprotocols', 400, '/graphql', { 'sec-websocket-protocol': ',,' }],
  ['with a header that has no token', 401, '/graphql', { authorization: 'Bearer' }],
])('a WebSocket %s is refused with JSON and status %i', async (_, status, path, headers) => {
  const lines = Object.entries({ host: hostname, ...upgrade, ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  const answer = await sendRaw(server.url, `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
  expect(answer.status).toBe(status)
  readRefusal(answer.body)
})

test.each([
  { query, variables: [] },
  { query, variables: '' },
  { query, operationName: 5 },
  { query, extensions: 'x' },
  { query: 5 },
  { variables: {} },
  [{ query }],
  null,
  'text',
  undefined,
])('the payload %j ends its operation, and the socket goes on', async (payload) => {
  const socket = await Socket.open(server.url)
  socket.send({ id: 'a', type: 'subscribe', payload })
  const frame = await socket.until(({ id }) => id === 'a')
  expect(frame.type).toBe('error')
  expect((frame.payload as ApiFailure[])[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
  socket.send({ id: 'b', type: 'subscribe', payload: { query, operationName: '', variables: null } })
  expect((await socket.until(({ id }) => id === 'b')).payload).toEqual({ data: { __typename: 'Query' } })
  await socket.close()
})

test('a message over WebSocket that is not UTF-8 is not stored, and a half character ends its operation', async () => {
  const socket = await Socket.open(server.url, { token: ana.token })
  const send = `mutation { sendMessage(input: { roomId: "${room.id}", text: "é" }) { id } }`
  socket.send(
    `{"id":"a","type":"subscribe","payload":{"query":"{ __typename }","variables":{"a":"\\ud800"}}}`,
  )
  expect((await socket.until(({ id }) => id === 'a')).type).toBe('error')
  const bytes = Buffer.from(
    JSON.stringify({ id: 'b', type: 'subscribe', payload: { query: send } }),
    'latin1',
  )
  socket.send(bytes)
  expect(await socket.closed).toBe(4400)
  const { node } = await ana.request<{ node: { messageCount: number } }>(
    'query ($id: ID!) { node(id: $id) { ... on Room { messageCount } } }',
    { id: room.id },
  )
  expect(node.messageCount).toBe(1)
})

const anyHeaders = fc.record(
  {
    'content-type': fc.constantFrom(
      'application/json',
      'APPLICATION/JSON;charset=UTF-8',
      'text/plain',
      multipart,
      'x',
    ),
    accept: fc.constantFrom('*/*', 'text/plain', 'application/graphql-response+json', 'application/json;q=0'),
    'content-encoding': fc.constantFrom('gzip', 'br', 'identity', 'x'),
    'graphql-require-preflight': fc.constant('1'),
    authorization: fc.constantFrom(`Bearer ${ana.token}`, 'Bearer x', 'Bearer', 'Basic eDp5', 'x'),
    origin: fc.constantFrom(server.url, 'null', 'http://other.example'),
  },
  { requiredKeys: [] },
)
const anyBody = fc.oneof(
  fc.jsonValue().map((variables) => JSON.stringify({ query, variables })),
  fc.jsonValue().map((operationName) => JSON.stringify({ query, operationName })),
  fc.json(),
  anyText,
  fc.uint8Array({ maxLength: 200 }),
  anyText.map((text) => operations({ query: text })),
)
const anyPath = fc.constantFrom('/graphql', '/graphql/', '/files/x', '/health/x', '/metrics', '/health/live')

test(
  'any request is answered with data, or with JSON errors that have a code and a sentence each',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('POST', 'POST', 'POST', 'GET', 'PUT', 'DELETE', 'HEAD'),
        anyPath,
        anyHeaders,
        anyBody,
        async (method, path, headers, sent) => {
          const hasBody = method !== 'GET' && method !== 'HEAD'
          const search = hasBody ? '' : `?query=${encodeURIComponent(String(sent).toWellFormed())}`
          const answer = await fetch(`${server.url}${path}${search}`, {
            method,
            headers: headers as Record<string, string>,
            body: hasBody ? (sent as BodyInit) : undefined,
            signal: AbortSignal.timeout(TIMEOUT),
          })
          const text = await answer.text()
          if (method === 'HEAD') return void expect(text).toBe('')
          const answered = JSON.parse(text) as { data?: object; errors?: ApiFailure[]; status?: string }
          if (!answered.errors) return void expect(answer.status).toBe(200)
          for (const { message, extensions } of answered.errors) {
            expect(extensions.code).toMatch(/^[A-Z_]+$/)
            expect(extensions.code).not.toBe('INTERNAL')
            expect(message).toMatch(/^.{5,}/s)
          }
        },
      ),
      parameters,
    )
    await expectHealthy(server)
  },
  timeout,
)

test('a client that breaks off its upload harms nobody', async () => {
  for (const type of ['application/json', multipart]) {
    const stream = connect(Number(port), hostname)
    const headers = `content-type: ${type}\r\ngraphql-require-preflight: 1\r\nauthorization: Bearer ${ana.token}\r\n`
    stream.write(`POST /graphql HTTP/1.1\r\n${head}${headers}content-length: 1000\r\n\r\n${part('0', 'x')}`)
    await once(stream, 'ready')
    stream.destroy()
  }
  await expectHealthy(server)
})

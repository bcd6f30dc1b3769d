import { connect } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  expectNothingOpen,
  expectHealthy,
  internalErrorIn,
  parameters,
  timeout,
  anyText,
} from '../harness/fuzz.ts'
import { signUp } from '../harness/people.ts'
import { TIMEOUT } from '../harness/wait.ts'
import { serverForFile } from '../harness/server.ts'
import { Socket } from '../harness/socket.ts'

// Arbitrary bytes, frames, messages and documents: the server neither crashes, nor leaks, nor logs an unexpected error.

const METRICS_TOKEN = 'a token for the figures'
const server = await serverForFile({ env: { METRICS_TOKEN } })
const { token } = await signUp(server)
const { hostname, port } = new URL(server.url)

/** Sends bytes as they are, and resolves with the answer when the server has closed the connection. */
async function sendRaw(chunks: Uint8Array[]): Promise<string> {
  const stream = connect(Number(port), hostname)
  stream.on('error', () => {})
  const answer: Buffer[] = []
  stream.on('data', (chunk: Buffer) => answer.push(chunk))
  const closed = new Promise((resolve) => stream.once('close', resolve))
  for (const chunk of chunks) stream.write(chunk)
  stream.end()
  await closed
  return Buffer.concat(answer).toString('latin1')
}

const bytes = fc.uint8Array({ maxLength: 300 })

test(
  'arbitrary bytes instead of HTTP do no harm [SEC-34]',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { minLength: 1, maxLength: 4 }), async (chunks) => {
        expect(await sendRaw(chunks)).not.toMatch(/^HTTP\/1.1 5/)
      }),
      parameters,
    )
    await expectHealthy(server)
  },
  timeout,
)

const tokens = fc.constantFrom(
  ...'{ } ( ) [ ] : ! = @ | & ... , $ # """ query mutation subscription fragment on schema type input extend true false null'.split(
    ' ',
  ),
  ...'rooms room viewer node first last nodes edges pageInfo __typename __schema __type name id messages "" "x" 1 -1 1e9 $a $b'.split(
    ' ',
  ),
  ...'@include @skip @defer @stream @oneOf (if: true) (first: 1) ($a: Int) on Room on Query ...F fragment F on Query'.split(
    '  ',
  ),
)

const documents = fc.oneof(
  fc.array(tokens, { maxLength: 60 }).map((words) => words.join(' ')),
  fc.array(tokens, { maxLength: 30 }).map((words) => `{ rooms { nodes { ${words.join(' ')} } } }`),
  anyText,
  fc
    .tuple(fc.constantFrom('{', '[', '(', 'a(a:', '...on Q{', '{a:'), fc.integer({ min: 1, max: 3_000 }))
    .map(([text, times]) => text.repeat(times)),
)

const bodies = fc.oneof(
  documents.map((query) => JSON.stringify({ query })),
  fc
    .record(
      {
        query: fc.oneof(documents, fc.jsonValue()),
        variables: fc.jsonValue(),
        operationName: fc.jsonValue(),
        extensions: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    .map((body) => JSON.stringify(body)),
  fc.json(),
  anyText,
  bytes,
)

const headers = fc.record(
  {
    'content-type': fc.constantFrom(
      'application/json',
      'application/json; charset=utf-16',
      'multipart/form-data',
      'multipart/form-data; boundary=x',
      'text/plain',
      '',
    ),
    accept: fc.constantFrom(
      'application/json',
      'application/graphql-response+json',
      'text/event-stream',
      'multipart/mixed',
      '*/*',
      'x',
      'text/html',
    ),
    'graphql-require-preflight': fc.constant('1'),
    authorization: fc.oneof(
      fc.constant(`Bearer ${token}`),
      fc.string({ maxLength: 30 }).map((text) => `Bearer ${text.replaceAll(/[^\x20-\x7e]/g, '')}`),
    ),
    cookie: fc.string({ maxLength: 40 }).map((text) => `session=${text.replaceAll(/[^\x20-\x7e]/g, '')}`),
  },
  { requiredKeys: [] },
)

test(
  'arbitrary documents and bodies over HTTP do no harm [SEC-93]',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('POST', 'POST', 'POST', 'GET', 'PUT', 'OPTIONS'),
        headers,
        bodies,
        async (method, given, body) => {
          const search = method === 'GET' ? `?query=${encodeURIComponent(String(body).toWellFormed())}` : ''
          const answer = await fetch(`${server.url}/graphql${search}`, {
            method,
            headers: given as Record<string, string>,
            body: method === 'POST' || method === 'PUT' ? (body as string) : undefined,
            signal: AbortSignal.timeout(TIMEOUT),
          })
          const text = given.accept === 'text/html' ? '' : await answer.text()
          if (given.accept === 'text/html') await answer.body?.cancel()
          expect(answer.status, text).toBeLessThan(500)
          expect(await internalErrorIn(server, text)).toBeNull()
          expect(text).not.toMatch(/node_modules|at \w+ \(/)
        },
      ),
      parameters,
    )
    await expectHealthy(server)
  },
  timeout,
)

const paths = fc.oneof(
  fc.webPath(),
  fc
    .array(
      fc.constantFrom(
        'r',
        'files',
        'avatars',
        '..',
        '.',
        '%00',
        '%2e%2e',
        '%ff',
        '_app',
        'graphql',
        'join',
        'settings',
        '\\',
        '//',
        'etc',
        'passwd',
        '__data.json',
      ),
    )
    .map((parts) => `/${parts.join('/')}`),
)

test(
  'arbitrary paths do no harm [SEC-80]',
  async () => {
    await fc.assert(
      fc.asyncProperty(paths, fc.option(fc.webQueryParameters()), async (path, query) => {
        const answer = await sendRaw([
          Buffer.from(
            `GET ${path}${query ? `?${query}` : ''} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`,
          ),
        ])
        expect(answer).not.toMatch(/^HTTP\/1.1 5/)
        expect(answer).not.toMatch(/root:x:0/)
      }),
      parameters,
    )
    await expectHealthy(server)
  },
  timeout,
)

const messages = fc.oneof(
  fc
    .record(
      {
        id: fc.oneof(fc.nat(3).map(String), fc.jsonValue()),
        type: fc.constantFrom(
          'subscribe',
          'complete',
          'ping',
          'pong',
          'connection_init',
          'next',
          'error',
          'x',
        ),
        payload: fc.oneof(
          fc.record(
            { query: documents, variables: fc.jsonValue(), operationName: fc.jsonValue() },
            { requiredKeys: [] },
          ),
          fc.jsonValue(),
        ),
      },
      { requiredKeys: [] },
    )
    .map((message) => JSON.stringify(message)),
  fc
    .record({ id: fc.nat(5).map(String), query: documents })
    .map(({ id, query }) => JSON.stringify({ id, type: 'subscribe', payload: { query } })),
  fc.json(),
  anyText,
  bytes,
)

test(
  'arbitrary messages over WebSocket do no harm',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(messages, { maxLength: 12 }), async (init, script) => {
        const socket = await Socket.open(server.url, { token, init })
        for (const message of script) socket.send(message)
        socket.ws.close()
        await socket.closed
        for (const frame of socket.received) expect(await internalErrorIn(server, frame)).toBeNull()
      }),
      parameters,
    )
    await expectHealthy(server)
    await expectNothingOpen(server, METRICS_TOKEN)
  },
  timeout,
)

const UPGRADE = `GET /graphql HTTP/1.1\r\nHost: ${hostname}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`

/** Frames with all kinds of bits, lengths and masks, valid and invalid. */
const frames = fc.oneof(
  bytes,
  fc
    .tuple(fc.nat(255), fc.constantFrom(0x80, 0), fc.uint8Array({ maxLength: 125 }))
    .map(([first, mask, payload]) =>
      Buffer.concat([
        Buffer.from([first, mask | payload.length]),
        ...(mask ? [Buffer.alloc(4)] : []),
        payload,
      ]),
    ),
)

test(
  'arbitrary frames on an upgraded connection do no harm',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frames, { minLength: 1, maxLength: 6 }), async (sent) => {
        expect(await sendRaw([Buffer.from(UPGRADE), ...sent])).toMatch(/^HTTP\/1.1 101/)
      }),
      parameters,
    )
    await expectHealthy(server)
    await expectNothingOpen(server, METRICS_TOKEN)
  },
  timeout,
)

const printable = fc.string({ maxLength: 60 }).map((text) => text.replaceAll(/[^\x20-\x7e]/g, ''))

test(
  'arbitrary headers of a WebSocket handshake do no harm',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            cookie: fc.oneof(
              fc.constant('session=%'),
              printable,
              printable.map((text) => `session=${text}`),
              printable.map((text) => `device=${text}`),
            ),
            authorization: fc.oneof(
              fc.constant('Bearer'),
              printable,
              printable.map((text) => `Bearer ${text}`),
            ),
            'x-forwarded-for': fc.oneof(fc.ipV4(), printable),
            'sec-websocket-protocol': fc.oneof(fc.constant('graphql-transport-ws'), printable),
          },
          { requiredKeys: [] },
        ),
        async (headers) => {
          const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
          const request = UPGRADE.replace('\r\n\r\n', `\r\n${lines.join('')}\r\n`)
          expect(await sendRaw([Buffer.from(request)])).not.toMatch(/^HTTP\/1.1 5/)
        },
      ),
      parameters,
    )
    await expectHealthy(server)
  },
  timeout,
)

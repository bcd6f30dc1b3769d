import { once } from 'node:events'
import { expect, test } from 'vitest'
import { signUp } from '../harness/people.ts'
import { sendRaw } from '../harness/raw.ts'
import { sharedServer } from '../harness/server.ts'
import { Socket } from '../harness/socket.ts'

// test/web/other-origin.test.ts tries the same from another origin's page in a real browser.

const server = sharedServer()

const body = JSON.stringify({ query: '{ __typename }' })
const post = (headers: Record<string, string>, method = 'POST', sent = body) =>
  fetch(`${server.url}/graphql`, { method, headers, body: sent })

test.each([
  'https://evil.example',
  'null',
  'http://127.0.0.1:1',
  `${server.url}.evil.example`,
  'http://localhost',
])('a request from the origin %s is refused, whatever its content type', async (origin) => {
  for (const type of ['application/json', 'application/json; charset=utf-8', 'text/plain']) {
    const answer = await post({ origin, 'content-type': type })
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] })
  }
  const byGet = await fetch(`${server.url}/graphql?query=%7B__typename%7D`, { headers: { origin } })
  expect(byGet.status).toBe(403)
})

test('content types that a form can send are refused [SEC-29]', async () => {
  for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/jsonp', ''])
    expect((await post({ 'content-type': type })).status).toBe(415)
  const form = new FormData()
  form.set('operations', body)
  const multipart = await fetch(`${server.url}/graphql`, { method: 'POST', body: form })
  expect(multipart.status).toBe(415)
})

test('a multipart request with a header that no form can send is accepted', async () => {
  const form = new FormData()
  form.set('operations', body)
  form.set('map', '{}')
  const { token } = await signUp(server)
  const headers = { 'graphql-require-preflight': '1', authorization: `Bearer ${token}` }
  const answer = await fetch(`${server.url}/graphql`, { method: 'POST', body: form, headers })
  expect(await answer.json()).toEqual({ data: { __typename: 'Query' } })
})

test('an image or a script of another site gets nothing from the API', async () => {
  for (const site of ['cross-site', 'same-site']) {
    const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }
    expect((await fetch(`${server.url}/graphql?query=%7B__typename%7D`, { headers })).status).toBe(403)
  }
})

test('a mutation by GET is refused', async () => {
  const answer = await fetch(`${server.url}/graphql?query=${encodeURIComponent('mutation { signOut }')}`)
  expect(answer.status).toBe(405)
})

test('no response allows another origin to read it', async () => {
  const preflight = await fetch(`${server.url}/graphql`, {
    method: 'OPTIONS',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
  })
  expect([...preflight.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
})

test.each([
  'http://[::1]:4000',
  'http://latchkey.lan:4000',
  'http://192.168.1.20:4000',
  'https://chat.example.org',
  'http://127.0.0.1:1',
])('a page at %s is told which address to use and how to allow its own', async (origin) => {
  const upgrade = await sendRaw(
    server.url,
    `GET /graphql HTTP/1.1\r\nhost: x\r\norigin: ${origin}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`,
  )
  const form = { method: 'POST', body: new URLSearchParams({ username: 'x' }) }
  const page = await fetch(`${server.url}/login`, { ...form, headers: { origin, accept: 'text/html' } })
  const enhanced = await fetch(`${server.url}/login?/x`, {
    ...form,
    headers: { origin, accept: 'application/json', 'x-sveltekit-action': 'true' },
  })
  const texts = [
    await (await post({ origin, 'content-type': 'application/json' })).text(),
    upgrade.body,
    await page.text(),
    await enhanced.text(),
  ]
  expect([upgrade.status, page.status, enhanced.status]).toEqual([403, 403, 403])
  for (const text of texts) {
    expect(text).toContain(`Open ${server.url} instead.`)
    expect(text).toContain(`ORIGIN=${server.url},${origin}`)
  }
  expect(upgrade.body).toContain('no Origin header')
  // As SvelteKit's forms read it.
  expect(JSON.parse(texts[3]!)).toMatchObject({
    type: 'error',
    status: 403,
    error: { message: expect.stringContaining(origin) as string },
  })
})

test.each([
  'null',
  'x',
  'file://',
  'http://a/b',
  'javascript:alert(1)',
  `http://${'a'.repeat(300)}`,
  'http://<b>',
])('an origin that cannot be this server’s is not repeated: %s', async (origin) => {
  const text = await (await post({ origin, 'content-type': 'application/json' })).text()
  expect(text).toContain(`Open ${server.url} instead.`)
  expect(text).not.toContain('ORIGIN=')
})

test('a WebSocket from another origin is refused before the upgrade', async () => {
  const attempts: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `${server.url}.evil.example` },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'websocket' },
  ]
  for (const headers of attempts) {
    const { ws } = new Socket(server.url, { headers, init: false })
    const [, response] = (await once(ws, 'unexpected-response')) as [unknown, { statusCode: number }]
    expect(response.statusCode).toBe(403)
  }
})

test('a WebSocket from the server’s own origin is accepted', async () => {
  const socket = new Socket(server.url, {
    headers: { origin: server.url, 'sec-fetch-site': 'same-origin' },
    init: false,
  })
  await once(socket.ws, 'open')
  socket.drop()
})

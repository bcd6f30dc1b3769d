import { expect, test } from 'vitest'
import { createApiClient } from '../harness/client.ts'
import { signUp } from '../harness/people.ts'
import { serverForFile, sharedServer } from '../harness/server.ts'

const server = sharedServer()
const secure = await serverForFile({ env: { ORIGIN: 'https://chat.example.org' } })

const json = { 'content-type': 'application/json' }
const page = { accept: 'text/html' }

/** One response of each kind: pages, their assets, data, files, and an error of each. */
const answers: [what: string, path: string, init?: RequestInit][] = [
  ['the front page', '/', { headers: page }],
  ['a page that wants a sign-in', '/settings', { headers: page, redirect: 'manual' }],
  ['a page that is not there', '/nowhere', { headers: page }],
  ['a room that is not there', '/r/nowhere', { headers: page }],
  ['a form that is refused', '/login', { method: 'POST', headers: { 'content-type': 'text/plain' } }],
  ['an asset', '/icon.svg'],
  ['an asset that is not there', '/_app/immutable/nothing.js'],
  ['GraphiQL', '/graphql', { headers: page }],
  ['data', '/graphql', { method: 'POST', headers: json, body: '{"query":"{ __typename }"}' }],
  ['data by GET', '/graphql?query=%7B__typename%7D'],
  ['a document that is refused', '/graphql', { method: 'POST', headers: json, body: '{"query":"{"}' }],
  ['a body that is refused', '/graphql', { method: 'POST', headers: json, body: '{' }],
  ['a type that is refused', '/graphql', { method: 'POST', body: 'query=1' }],
  ['a method that is refused', '/graphql', { method: 'DELETE' }],
  [
    'an origin that is refused',
    '/graphql',
    { method: 'POST', headers: { ...json, origin: 'https://evil.example' }, body: '{}' },
  ],
  ['a file that is not there', '/files/nothing'],
  ['health', '/health/live'],
  ['readiness', '/health/ready'],
  ['figures', '/metrics'],
  ['an upgrade that is none', '/graphql', { headers: { accept: '*/*' } }],
]

test.each(answers)('%s carries the security headers [SEC-8]', async (_, path, init) => {
  const { headers, status } = await fetch(server.url + path, init)
  expect(status).toBeLessThan(500)
  const csp = headers.get('content-security-policy') ?? ''
  expect(csp).toMatch(/default-src '(none|self)'/)
  expect(csp).toMatch(/frame-ancestors 'none'/)
  expect(csp).toMatch(/base-uri 'none'/)
  expect(csp).toMatch(/object-src 'none'|default-src 'none'/)
  expect(csp).toMatch(/form-action '(none|self)'/)
  // A script may run by its nonce, by its hash, or from the server's own origin, and never inline.
  const scripts = /script-src ([^;]*)/.exec(csp)?.[1] ?? ''
  expect(scripts).not.toMatch(/unsafe|\*|https?:|data:|blob:/)
  expect(Object.fromEntries(headers)).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': expect.stringContaining('camera=()'),
  })
  expect(headers.get('access-control-allow-origin')).toBeNull()
  expect(headers.get('server')).toBeNull()
  expect(headers.get('x-powered-by')).toBeNull()
  expect(headers.get('strict-transport-security')).toBeNull()
})

test('each page has a new nonce [SEC-25]', async () => {
  const nonces = await Promise.all(
    [1, 2, 3].map(async () => {
      const { headers } = await fetch(`${server.url}/r/Nowhere`, { headers: page })
      return /'nonce-([^']{20,})'/.exec(headers.get('content-security-policy') ?? '')?.[1]
    }),
  )
  expect(nonces).not.toContain(undefined)
  expect(new Set(nonces).size).toBe(3)
})

test('with an https ORIGIN every response sets HSTS [SEC-24]', async () => {
  for (const [, path, init] of answers) {
    const { headers } = await fetch(secure.url + path, init)
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/)
  }
})

test('the session cookie is HttpOnly and SameSite [SEC-22]', async () => {
  const name = { input: { username: 'cookie-eater', password: 'long enough for this' } }
  const document = 'mutation ($input: SignUpInput!) { signUp(input: $input) { user { id } } }'
  const cookieOf = async (url: string) =>
    (await createApiClient(url).send(document, name)).headers.get('set-cookie') ?? ''
  const plain = await cookieOf(server.url)
  expect(plain).toMatch(/^session=[a-z0-9]{40};/)
  const guarded = await cookieOf(secure.url)
  expect(guarded).toMatch(/^__Host-session=[a-z0-9]{40};/)
  expect(guarded).toMatch(/; Secure/)
  for (const cookie of [plain, guarded]) {
    expect(cookie).toMatch(/; HttpOnly/)
    expect(cookie).toMatch(/; SameSite=Lax/)
    expect(cookie).toMatch(/; Path=\//)
    expect(cookie).not.toMatch(/Domain/i)
  }
})

test('a response with a secret may not be cached [SEC-85]', async () => {
  const ana = await signUp(server)
  const { headers } = await ana.send('{ viewer { user { id } } }')
  expect(headers.get('cache-control')).toBe('no-store')
  const byGet = await fetch(`${server.url}/graphql?query=%7Bviewer%7Buser%7Bid%7D%7D%7D`, {
    headers: { authorization: `Bearer ${ana.token}` },
  })
  expect(byGet.headers.get('cache-control')).toBe('no-store')
})

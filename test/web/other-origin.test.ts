import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoom, type Room } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'

// A page of another origin, with the victim's cookie in the same browser. It is on the same host at another port, which
// to a browser is the same site: SameSite does not keep the cookie off its requests, so the server has to.

const server = sharedServer()
const browser = await browserForFile()
const site = createServer((_, res) =>
  res.setHeader('content-type', 'text/html').end('<title>evil</title>'),
).listen(0, '127.0.0.1')
await once(site, 'listening')
const evil = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
afterAll(() => void site.close())

let victim: Person
let room: Room
let page: Page

beforeAll(async () => {
  victim = await signUp(server)
  room = await createRoom(victim)
  const context = await browser.newContext()
  await context.addCookies([
    { name: 'session', value: victim.token, url: server.url, httpOnly: true, sameSite: 'Lax' },
  ])
  page = await context.newPage()
  await page.goto(evil)
})

const mutation = () =>
  JSON.stringify({
    query: `mutation { sendMessage(input: { roomId: "${room.id}", text: "forged" }) { id } }`,
  })

async function messages(): Promise<number> {
  const { node } = await victim.request<{ node: { messageCount: number } }>(
    'query ($id: ID!) { node(id: $id) { ... on Room { messageCount } } }',
    { id: room.id },
  )
  return node.messageCount
}

test('the victim is signed in in this browser', async () => {
  const own = await page.context().newPage()
  await own.goto(server.url)
  const { data } = await own.evaluate(async () => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch('/graphql', {
      method: 'POST',
      headers,
      body: '{"query":"{ viewer { user { username } } }"}',
    })
    return (await answer.json()) as { data: { viewer: { user: { username: string } } } }
  })
  expect(data.viewer.user.username).toBe(victim.username)
  await own.close()
})

test('no fetch of another origin does anything, or is read [SEC-27]', async () => {
  const attempts = await page.evaluate(
    async ({ url, body }) => {
      const form = new FormData()
      form.set('operations', body)
      form.set('map', '{}')
      const requests: RequestInit[] = [
        { mode: 'cors', body, headers: { 'content-type': 'application/json' } },
        { mode: 'cors', body, headers: { 'content-type': 'text/plain' } },
        { mode: 'no-cors', body, headers: { 'content-type': 'text/plain' } },
        {
          mode: 'no-cors',
          body: new URLSearchParams({ query: (JSON.parse(body) as { query: string }).query }),
        },
        { mode: 'no-cors', body: form },
        { mode: 'cors', body: form, headers: { 'graphql-require-preflight': '1' } },
      ]
      const read: string[] = []
      for (const request of requests)
        await fetch(`${url}/graphql`, { method: 'POST', credentials: 'include', ...request }).then(
          async (answer) => read.push(answer.type === 'opaque' ? '' : await answer.text()),
          () => read.push(''),
        )
      navigator.sendBeacon(`${url}/graphql`, new Blob([body], { type: 'text/plain' }))
      return read
    },
    { url: server.url, body: mutation() },
  )
  expect(attempts).toEqual(Array.from(attempts, () => ''))
  expect(await messages()).toBe(0)
})

test('no form of another origin does anything [SEC-23]', async () => {
  for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']) {
    await page.goto(evil)
    await page.setContent(`
      <form method="post" enctype="${type}" action="${server.url}/graphql">
        <input name="query" value='${(JSON.parse(mutation()) as { query: string }).query}'>
        <input name="operations" value='${mutation()}'><input name="map" value="{}">
        <input name='{"query":"mutation { signOut }","x":"' value='"}'>
      </form>`)
    const [answer] = await Promise.all([
      page.waitForResponse(`${server.url}/graphql`),
      page.evaluate(() => document.forms[0]!.submit()),
    ])
    expect(answer.status()).toBe(403)
    await page.waitForURL(`${server.url}/graphql`)
  }
  expect(await messages()).toBe(0)
  await victim.request('{ viewer { user { id } } }')
})

test('no form of another origin reaches the web app’s own forms [SEC-28]', async () => {
  await page.goto(evil)
  await page.setContent(
    `<form method="post" action="${server.url}/new"><input name="name" value="forged"></form>`,
  )
  const [answer] = await Promise.all([
    page.waitForResponse(`${server.url}/new`),
    page.evaluate(() => document.forms[0]!.submit()),
  ])
  expect(answer.status()).toBe(403)
  await page.waitForURL(`${server.url}/new`)
  expect(await victim.request('{ room(name: "forged") { id } }')).toEqual({ room: null })
})

test('no WebSocket of another origin opens [SEC-39]', async () => {
  await page.goto(evil)
  const outcome = await page.evaluate(
    (url) =>
      new Promise((resolve) => {
        const socket = new WebSocket(url, 'graphql-transport-ws')
        socket.onopen = () => resolve('opened')
        socket.onclose = () => resolve('refused')
      }),
    `${server.url.replace('http', 'ws')}/graphql`,
  )
  expect(outcome).toBe('refused')
})

test('no page of ours shows in a frame of another origin [SEC-26]', async () => {
  for (const path of ['/', '/login', '/graphql']) {
    await page.goto(evil)
    await page.setContent(`<iframe src="${server.url}${path}"></iframe>`)
    await page.frameLocator('iframe').locator('body').waitFor({ state: 'attached' })
    const frame = page.frames()[1]!
    expect(frame.url()).toBe('chrome-error://chromewebdata/')
  }
})

test('a page of another origin that opens ours, or is opened by it, has no hold on it', async () => {
  await page.goto(evil)
  const [opened] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate((url) => void Object.assign(window, { ours: window.open(url) }), server.url),
  ])
  await opened.waitForLoadState()
  expect(await opened.evaluate(() => window.opener as unknown)).toBeNull()
  expect(await page.evaluate(() => (window as unknown as { ours: Window }).ours.closed)).toBe(true)
  await opened.close()
})

test('a page at an address that the server does not know says which one to use, and so does its form', async () => {
  const { port } = new URL(server.url)
  // Chromium resolves every name below localhost to this machine.
  const wrong = `http://chat.localhost:${port}`
  const context = await browser.newContext({ viewport: { width: 360, height: 700 } })
  const own = await context.newPage()
  await own.goto(`${wrong}/login`)
  const notices = own.getByRole('alert').filter({ hasText: `Open ${server.url} instead.` })
  await expect.poll(() => notices.count()).toBe(1)
  await own.getByLabel('Username').fill('somebody')
  await own.getByLabel('Password', { exact: true }).fill('a password')
  await own.getByRole('button', { name: 'Log in', exact: true }).click()
  await expect.poll(() => notices.count()).toBe(2)
  expect(await own.getByLabel('Username').inputValue()).toBe('somebody')
  expect(await own.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
  await own.goto(`${server.url}/login`)
  expect(await notices.count()).toBe(0)
  await context.close()
})

import { expect, onTestFinished, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoom } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import { startProxy } from '../harness/web/proxy.ts'
import { messages, timeline, visit } from '../harness/web/visitor.ts'

const proxy = await startProxy()
const server = await serverForFile({ env: { ORIGIN: proxy.url } })
proxy.target = server.url
const browser = await browserForFile()
const { url } = proxy

const ana = await signUp(server, 'ana')
const lobby = await createRoom(ana, { name: 'Lobby' })
for (let i = 1; i <= 20; i++) await sendMessage(ana, lobby.id, `message ${i}`)

const get = (path: string, { signedIn = true } = {}) =>
  fetch(`${url}${path}`, {
    redirect: 'manual',
    headers: { accept: 'text/html', ...(signedIn && { cookie: `session=${ana.token}` }) },
  })

/** Returns the page that an address leads to as the server renders it: its status, what it says, and where its links lead. */
async function read(path: string) {
  const first = await get(path)
  const location = first.headers.get('location')
  const response = location ? await get(new URL(location, url).pathname) : first
  const html = (await response.text()).replaceAll(/<(script|style)\b.*?<\/\1>/gs, '')
  return {
    status: response.status,
    text: html.replaceAll(/<!--.*?-->|<[^>]*>/gs, ' '),
    links: [...html.matchAll(/<a\b[^>]*\bhref="([^"]*)"/g)].map(([, href]) => href),
  }
}

test.for([
  '0x10',
  '+5',
  '05',
  '%205',
  '5.0',
  '5e0',
  '0',
  '-1',
  '21',
  '99999999999',
  '2147483648',
  '٥',
  'x',
  '5%20',
  '%',
])('an address that names no message says so, and leads to the room: /r/Lobby/%s', async (part) => {
  const { status, text, links } = await read(`/r/Lobby/${part}`)
  expect(status).toBe(404)
  expect(text).toContain('Message not found')
  expect(text).not.toContain('Create room')
  expect(text).toMatch(/Open\s+Lobby/)
  expect(links).toContain('/r/Lobby')
})

test('an address that names no message leads to the room in the app', async () => {
  const { page, go } = await visit(browser, { url, as: ana })
  await go('/r/Lobby/21')
  await page.getByRole('heading', { name: 'Message not found' }).waitFor()
  await page.getByRole('link', { name: 'Open Lobby' }).click()
  await messages(page, 'message 20').waitFor()
})

test('the canonical number of a message opens it', async () => {
  const { page, go } = await visit(browser, { url, as: ana })
  await go('/r/Lobby/16')
  await page.getByRole('listitem').filter({ hasText: 'message 16' }).waitFor()
})

test.for([
  'a%2Fb',
  '%20',
  '%',
  '%zz',
  '%E0%A4%A',
  '%FF',
  'a.b',
  '%F0%9F%8E%89',
  'x'.repeat(51),
  'a%20%20b',
  '%E3%85%A4',
  '%00',
  '%22',
  'x'.repeat(3_000),
])('no room is offered whose name would be refused: /r/%s', async (name) => {
  const { status, text, links } = await read(`/r/${name}`)
  expect(status).toBe(404)
  expect(text).toContain('Room not found')
  expect(text).not.toContain('Create room')
  expect(text).toContain('View all rooms')
  expect(links).not.toContainEqual(expect.stringMatching(/^\/new\?/))
})

test('a room that does not exist yet is offered', async () => {
  const { page, go } = await visit(browser, { url, as: ana })
  await go('/r/New%20one')
  await page.getByRole('link', { name: 'Create room “New one”' }).click()
  await page.getByRole('heading', { name: 'New room' }).waitFor()
})

test('a malformed address is a page on every path, and leads to no other site', async () => {
  for (const path of [
    '/r/%',
    '/r/Lobby/%',
    '/%',
    '/search/%E0%A4',
    '//evil.example/%',
    '/.//evil.example/%',
    '/invite/%',
    '/\\evil.example/%',
  ]) {
    const response = await get(path)
    const location = response.headers.get('location')
    if (location) expect(new URL(location, url).origin, path).toBe(url)
    const answer = location ? await get(new URL(location, url).pathname) : response
    expect([404, 303, 308, 307], `${path} → ${answer.status}`).toContain(answer.status)
    const followed = await fetch(`${url}${path}`, { headers: { accept: 'text/html' } })
    expect(followed.headers.get('content-type'), path).toContain('text/html')
  }
})

test('links in messages to malformed addresses lead to a page that says what is missing', async () => {
  const room = await createRoom(ana, { name: 'Links' })
  const paths = ['/r/%', '/r/%E0%A4%A', '/r/Lobby/%', '/r/100%', '/r/Links#%', '/r/%zz/5']
  await sendMessage(ana, room.id, paths.map((path) => `${url}${path}`).join('\n'))
  const { page, enter } = await visit(browser, { url, as: ana })
  for (const [index, path] of paths.entries()) {
    await enter(room)
    const link = timeline(page).locator('.markdown a').nth(index)
    await link.hover()
    await link.click()
    if (path.includes('#')) await link.click()
    else await page.getByRole('heading', { name: /not found/ }).waitFor()
  }
})

test.for([
  '/?after=x',
  '/?before=x&q=Lobby',
  '/?after=x&before=y',
  '/?after=%',
  '/?q=%00',
  `/?q=${'x'.repeat(2_000)}`,
  '/search?q=message&after=x',
  '/search?q=message&after=%00',
  '/search?q=%00',
  '/search?q=%F0%9F%8E%89%F0%9F%8E%89&before=z',
  '/r/Lobby/settings/bans?after=x',
  '/r/Lobby/settings/invites?before=x',
  '/r/Lobby/settings/log?after=x&action=NOTHING&person=%40',
  '/r/Lobby/settings/log?person=%00',
  '/r/Lobby/settings/members?q=%00',
  '/new?name=%00%',
  '/join?name=%00',
  '/login?next=/r/%',
  '/invite/%00',
])('a mangled parameter never shows words of the API: %s', async (path) => {
  const response = await fetch(`${url}${path}`, {
    headers: { accept: 'text/html', cookie: `session=${ana.token}` },
  })
  expect(response.status, path).toBeLessThan(500)
  const html = await response.text()
  expect(html.replace(/<script[\s\S]*?<\/script>/g, '')).not.toMatch(
    /not a cursor|INTERNAL|Internal Error|BAD_USER_INPUT|went wrong|GraphQL|null byte|encoding/i,
  )
})

test('a page that was not seen yet says that one is offline, keeps the rooms, and opens by itself', async () => {
  const other = await createRoom(ana, { name: 'Not seen yet' })
  await sendMessage(ana, other.id, 'seen at last')
  const { page, context, enter } = await visit(browser, {
    url,
    as: ana,
    viewport: { width: 1440, height: 900 },
  })
  await enter(lobby)
  await page.getByRole('textbox', { name: /^Message / }).fill('a draft')
  await context.setOffline(true)
  const rooms = page.getByRole('navigation', { name: 'Rooms' })
  for (const link of ['Not seen yet', 'All rooms']) {
    await rooms.getByRole('link', { name: link }).click()
    await page.getByRole('heading', { name: 'You’re offline' }).waitFor()
    await rooms.getByRole('link', { name: 'Lobby' }).click()
    await messages(page, 'message 20').waitFor()
    expect(await page.getByRole('textbox', { name: /^Message / }).inputValue()).toBe('a draft')
  }
  await rooms.getByRole('link', { name: 'Not seen yet' }).click()
  await page.getByRole('heading', { name: 'You’re offline' }).waitFor()
  await context.setOffline(false)
  await messages(page, 'seen at last').waitFor()
})

test('a page opens by itself once a server that was away answers again', async () => {
  const room = await createRoom(ana, { name: 'Away' })
  await sendMessage(ana, room.id, 'back again')
  const { page, enter } = await visit(browser, { url, as: ana, viewport: { width: 1440, height: 900 } })
  await enter(lobby)
  onTestFinished(() => proxy.mend())
  proxy.cut()
  await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'Away' }).click()
  await page.getByRole('heading', { name: 'Latchkey can’t be reached' }).waitFor()
  await page.getByRole('button', { name: 'Back' }).click()
  await messages(page, 'message 20').waitFor()
  await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'Away' }).click()
  await page.getByRole('heading', { name: 'Latchkey can’t be reached' }).waitFor()
  proxy.mend()
  await messages(page, 'back again').waitFor()
})

test('a page that the server failed to load can be tried again', async () => {
  const room = await createRoom(ana, { name: 'Failing' })
  await sendMessage(ana, room.id, 'worked in the end')
  const { page, enter } = await visit(browser, {
    url,
    as: ana,
    viewport: { width: 1440, height: 900 },
    // It would keep page.route from the requests.
    serviceWorkers: 'block',
  })
  await enter(lobby)
  const failure = { errors: [{ message: 'Something failed.', extensions: { code: 'INTERNAL' } }] }
  await page.route('**/graphql', (route) =>
    route.request().postData()?.includes('query History')
      ? route.fulfill({ json: failure })
      : route.continue(),
  )
  await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'Failing' }).click()
  await page.getByRole('heading', { name: 'Something went wrong' }).waitFor()
  await page.unroute('**/graphql')
  await page.getByRole('button', { name: 'Try again' }).click()
  await messages(page, 'worked in the end').waitFor()
})

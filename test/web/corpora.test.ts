import type { Browser, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { nastyNames, nastyTexts } from '../harness/corpus.ts'
import { sendMessage } from '../harness/messages.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoom, joinRoom, type Room } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'

// Whatever people write, no script runs, no browser has to block one, and nothing is fetched from another site.

const server = await serverForFile()
const browser = await browserForFile()

declare global {
  interface Window {
    /** The scripts that ran, and those that the browser blocked. */
    incidents: string[]
  }
}

/** Opens a page that records everything that must not happen. */
async function open(browser: Browser, person: Person) {
  const context = await browser.newContext({ baseURL: server.url, serviceWorkers: 'block' })
  await context.addCookies([{ name: 'session', value: person.token, url: server.url }])
  const page = await context.newPage()
  const incidents: string[] = []
  page.on('dialog', (dialog) => void (incidents.push(`dialog: ${dialog.message()}`), dialog.dismiss()))
  page.on('console', (message) => {
    if (/Content.Security.Policy|Trusted/i.test(message.text())) incidents.push(message.text())
  })
  page.on('pageerror', (error) => incidents.push(`thrown: ${error.message}`))
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== server.url)
      incidents.push(`fetched: ${request.url()}`)
  })
  await page.addInitScript(() => {
    window.incidents = []
    window.alert = (text: unknown) => void window.incidents.push(`ran: ${String(text)}`)
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
      window.incidents.push(`blocked: ${violatedDirective} ${blockedURI} ${sample}`),
    )
  })
  return {
    page,
    /** Opens a path and returns what must not have happened. */
    async visit(path: string, ready: (page: Page) => Promise<unknown>) {
      await page.goto(path)
      await ready(page)
      await page.mouse.move(400, 300)
      const found = await page.evaluate(() => [
        ...window.incidents,
        ...[...document.querySelectorAll('*')].flatMap((element) =>
          [...element.attributes].flatMap(({ name, value }) =>
            /^on/i.test(name) ||
            (/^(href|src|action|formaction|data)$/i.test(name) &&
              /^\s*(java|vb)script:|^data:text/i.test(value))
              ? `attribute: ${element.tagName} ${name}=${value}`
              : [],
          ),
        ),
        ...[
          ...document.querySelectorAll(
            'script:not([nonce]):not([src]):not([type="application/json"]), base, object, embed, meta[http-equiv=refresh]',
          ),
        ].map(({ outerHTML }) => `element: ${outerHTML.slice(0, 100)}`),
      ])
      return [...incidents.splice(0), ...found]
    },
    close: () => context.close(),
  }
}

const LONG_TIMEOUT_MS = 180_000

const timeline = (page: Page) => page.getByRole('log').waitFor()
const loaded = (page: Page) => page.getByRole('heading').first().waitFor()

const parts = Array.from({ length: Math.ceil(nastyTexts.length / 20) }, (_, i) =>
  nastyTexts.slice(i * 20, i * 20 + 20),
)

test.each(parts.map((texts, i) => [i + 1, texts] as const))(
  'messages are shown safely, part %i [SEC-2]',
  async (_, texts) => {
    const author = await signUp(server)
    const reader = await signUp(server)
    const room = await createRoom(author)
    await joinRoom(reader, room)
    for (const text of texts) await sendMessage(author, room.id, text)
    const { page, visit, close } = await open(browser, reader)
    // Once in the server's page, with the data that it inlines, and once as live events.
    expect(await visit(`/r/${room.name}`, timeline)).toEqual([])
    for (const text of texts) await sendMessage(author, room.id, text)
    await sendMessage(author, room.id, 'The end')
    await page.getByRole('log').getByText('The end', { exact: true }).waitFor()
    expect(await page.evaluate(() => window.incidents)).toEqual([])
    await page.mouse.wheel(0, -20_000)
    expect(await visit(`/r/${room.name}`, timeline)).toEqual([])
    await close()
  },
)

const SETTINGS =
  'mutation ($roomId: ID!, $topic: String!) { updateRoom(input: { roomId: $roomId, topic: $topic }) { id } }'
const PROFILE =
  'mutation ($displayName: String!) { updateProfile(input: { displayName: $displayName }) { id } }'
const BAN =
  'mutation ($roomId: ID!, $userId: ID!, $reason: String!) { banUser(input: { roomId: $roomId, userId: $userId, reason: $reason }) { id } }'
const TOKEN =
  'mutation ($name: String!) { createAccessToken(input: { name: $name, scopes: [READ] }) { accessToken { id } } }'

test(
  'topics, display names, reasons and token names are shown safely [SEC-3]',
  async () => {
    const owner = await signUp(server)
    const { visit, close } = await open(browser, owner)
    const room = await createRoom(owner)
    const short = nastyTexts.filter((text) => text.length <= 250 && text.trim())
    const guest = await signUp(server)
    const incidents: string[] = []
    for (const [index, text] of short.entries()) {
      await owner.request(SETTINGS, { roomId: room.id, topic: text })
      await owner.request(PROFILE, { displayName: text.slice(0, 50).toWellFormed() || 'x' })
      if (index % 20) continue
      await owner.request(BAN, { roomId: room.id, userId: guest.id, reason: text })
      await owner.request(TOKEN, { name: text.slice(0, 50).toWellFormed() }).catch(() => null)
      await sendMessage(owner, room.id, `hello ${index}`)
      incidents.push(...(await visit(`/r/${room.name}`, timeline)))
      for (const path of ['/', `/r/${room.name}/settings`, `/r/${room.name}/settings/bans`, '/settings'])
        incidents.push(...(await visit(path, loaded)))
    }
    expect(incidents).toEqual([])
    await close()
    const banned = await open(browser, guest)
    expect(await banned.visit(`/r/${room.name}`, loaded)).toEqual([])
    await banned.close()
  },
  LONG_TIMEOUT_MS,
)

test('room names are shown safely [SEC-21]', async () => {
  const owner = await signUp(server)
  const { visit, close } = await open(browser, owner)
  const rooms: Room[] = []
  for (const name of nastyNames) rooms.push(await createRoom(owner, { name }))
  expect(await visit('/', loaded)).toEqual([])
  for (const { name } of rooms)
    expect(await visit(`/r/${encodeURIComponent(name)}`, timeline), name).toEqual([])
  await close()
})

test('paths and query strings are handled safely [SEC-4]', async () => {
  const reader = await signUp(server)
  const { visit, close } = await open(browser, reader)
  const texts = [
    '"><script>alert(1)</script>',
    "' onmouseover=alert(1) x='",
    'javascript:alert(1)',
    '//evil.example',
    '\\\\evil.example',
  ]
  for (const text of texts.map((text) => encodeURIComponent(text)))
    for (const path of [`/r/${text}`, `/login?next=${text}`, `/?search=${text}`, `/join/${text}`])
      expect(await visit(path, (page) => page.locator('body').waitFor()), path).toEqual([])
  await close()
})

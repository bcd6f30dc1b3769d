import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { CREATE_INVITE } from '../harness/moderation.ts'
import { password, signUp } from '../harness/people.ts'
import { createRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { countShift, shiftsOf } from '../harness/web/layout-shift.ts'
import { visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()

test.for(['/', '/login', '/signup'])(
  'a page for people who are signed out loads one small script: %s',
  async (path) => {
    const { page, go } = await visit(browser, { url: server.url })
    const scripts: { url: string; size: number }[] = []
    page.on('response', async (response) => {
      if (response.request().resourceType() !== 'script') return
      scripts.push({ url: new URL(response.url()).pathname, size: (await response.body()).length })
    })
    await go(path)
    await page.waitForLoadState('networkidle')
    expect(scripts.map(({ url }) => url)).toEqual(['/signed-out.js'])
    expect(scripts[0]!.size).toBeLessThan(15_000)
    expect(new URL(page.url()).pathname).toBe(path)
  },
)

test('the welcome page shows a room in the theme and at the width of the reader, and nothing shifts', async () => {
  for (const [width, colorScheme, theme, expected] of [
    [1280, 'light', null, 'room-wide-light'],
    [1280, 'dark', null, 'room-wide-dark'],
    [1280, 'dark', 'light', 'room-wide-light'],
    [1280, 'light', 'dark', 'room-wide-dark'],
    [360, 'light', null, 'room-narrow-light'],
    [360, 'dark', null, 'room-narrow-dark'],
    [360, 'dark', 'light', 'room-narrow-light'],
  ] as const) {
    const viewport = { width, height: 800 }
    const { page, context, go } = await visit(browser, { url: server.url, viewport, colorScheme })
    await countShift(context)
    if (theme) await context.addCookies([{ name: 'theme', value: theme, url: server.url }])
    await go('/')
    const picture = page.getByRole('img', { name: /^A room in Latchkey/ })
    const shown = await picture.evaluate(async (image: HTMLImageElement) => {
      await image.decode()
      return image.currentSrc
    })
    expect(shown).toContain(expected)
    const { byteLength } = await (await fetch(shown)).arrayBuffer()
    expect(byteLength).toBeLessThan(60_000)
    expect(await shiftsOf(page)).toEqual([])
  }
})

test('a session that has ended leads from the home page to the welcome page', async () => {
  const { page, context } = await visit(browser, { url: server.url })
  await context.addCookies([{ name: 'session', value: 'x'.repeat(32), url: server.url }])
  await page.goto('/')
  await page.getByRole('link', { name: 'Sign up' }).waitFor()
})

test('a rejected sign-up keeps the password that was typed, and its field gets the focus', async () => {
  const taken = await signUp(server)
  const { page, go } = await visit(browser, { url: server.url })
  await go('/signup')
  await page.getByLabel('Username').fill(taken.username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign up' }).click()
  await expect.poll(() => page.getByLabel('Username').getAttribute('aria-invalid')).toBe('true')
  expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe(password)
  await expect.poll(() => page.getByLabel('Username').evaluate((field) => field.matches(':focus'))).toBe(true)
  // The form that was put in its place works like the first.
  await page.getByLabel('Username').fill(`${taken.username}2`)
  await page.getByRole('button', { name: 'Sign up' }).click()
  await page.getByRole('heading', { name: 'All rooms' }).waitFor()
})

test('a login that does not reach the server says so and keeps what was typed', async () => {
  const { username } = await signUp(server)
  const { page, context, go } = await visit(browser, { url: server.url })
  await go('/login')
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await context.setOffline(true)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByText('Latchkey can’t be reached').waitFor()
  await context.setOffline(false)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByRole('heading', { name: 'All rooms' }).waitFor()
})

test('a password can be shown', async () => {
  const { page, go } = await visit(browser, { url: server.url })
  await go('/login')
  const field = page.getByLabel('Password', { exact: true })
  await field.fill('correct horse')
  await page.getByRole('button', { name: 'Show password' }).click()
  expect(await field.getAttribute('type')).toBe('text')
  await page.getByRole('button', { name: 'Show password' }).click()
  expect(await field.getAttribute('type')).toBe('password')
})

test.for([true, false])(
  'a reader chooses the language and comes back to the same page, with scripts: %s',
  async (javaScriptEnabled) => {
    const { page, context, go } = await visit(browser, { url: server.url, javaScriptEnabled })
    const html = page.locator('html')
    for (const path of ['/', '/login?next=%2Fr%2FLobby%3Fa%3D1%26b', '/signup']) {
      await go(path)
      expect(await html.getAttribute('lang')).toBe('en')
      await page.getByRole('button', { name: 'العربية' }).click()
      await page.locator('html[lang=ar][dir=rtl]').waitFor()
      expect(page.url()).toBe(server.url + path)
      await page.getByRole('button', { name: 'English' }).click()
      await page.locator('html[lang=en][dir=ltr]').waitFor()
    }
    const cookie = (await context.cookies()).find(({ name }) => name === 'locale')
    expect(cookie).toMatchObject({ value: 'en', httpOnly: true, sameSite: 'Lax', path: '/' })
  },
)

test('the choice of language follows no link to another site, and keeps no language that there is not', async () => {
  const choose = (next: string, locale: string) =>
    fetch(`${server.url}/language?next=${encodeURIComponent(next)}`, {
      method: 'POST',
      headers: { origin: server.url },
      body: new URLSearchParams({ locale }),
      redirect: 'manual',
    })
  for (const next of ['//example.org', 'https://example.org', '/.//example.org'])
    expect((await choose(next, 'de')).headers.get('location')).toMatch(/^\/(?!\/)/)
  for (const locale of ['xx', '', 'de; domain=org', 'DE'])
    expect((await choose('/', locale)).headers.get('set-cookie')).toBeNull()
})

test('the manifest is in the reader’s language', async () => {
  const manifest = async (headers: Record<string, string>) => {
    const response = await fetch(`${server.url}/manifest.webmanifest`, { headers })
    expect(response.headers.get('content-type')).toBe('application/manifest+json')
    expect(response.headers.get('cache-control')).toBe('private, no-cache')
    return response.json()
  }
  expect(await manifest({})).toMatchObject({ lang: 'en', dir: 'ltr', name: 'Latchkey', id: '/' })
  expect(await manifest({ 'accept-language': 'ar-EG' })).toMatchObject({ lang: 'ar', dir: 'rtl' })
  expect(await manifest({ 'accept-language': 'ar', cookie: 'locale=ja' })).toMatchObject({ lang: 'ja' })
})

test('the manifest is in the language that the reader chose', async () => {
  const { page, context, go } = await visit(browser, { url: server.url })
  await context.addCookies([{ name: 'locale', value: 'ar', url: server.url }])
  await go('/login')
  const session = await context.newCDPSession(page)
  const { data, errors } = await session.send('Page.getAppManifest')
  expect(errors).toEqual([])
  expect(JSON.parse(data!)).toMatchObject({ lang: 'ar', dir: 'rtl' })
})

test('a link from the app to a page for people who are signed out loads a document', async () => {
  const owner = await signUp(server)
  const room = await createRoom(owner)
  const { createInvite } = await owner.request<{ createInvite: { code: string } }>(CREATE_INVITE, {
    input: { roomId: room.id },
  })
  const { page, go } = await visit(browser, { url: server.url })
  await go(`/invite/${createInvite.code}`)
  await page.evaluate(() => (document.documentElement.dataset.before = ''))
  await page.getByRole('link', { name: 'Sign up and join' }).click()
  await page.getByText(`You’ll join ${room.name} after you sign up.`).waitFor()
  expect(await page.locator('html[data-before]').count()).toBe(0)
})

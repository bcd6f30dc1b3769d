import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { password, signUp } from '../harness/people.ts'
import { sharedServer } from '../harness/server.ts'
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
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByText('Latchkey can’t be reached').waitFor()
  await context.setOffline(false)
  await page.getByRole('button', { name: 'Log in' }).click()
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

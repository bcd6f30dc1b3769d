import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { password, signUp } from '../harness/people.ts'
import { createRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()

test('signing up works without JavaScript and leads back to the page before', async () => {
  const owner = await signUp(server)
  const room = await createRoom(owner)
  const { page, go } = await visit(browser, { url: server.url, javaScriptEnabled: false })
  await go(`/r/${encodeURIComponent(room.name)}`)
  await page.getByRole('link', { name: 'Sign up' }).click()
  await page.getByLabel('Username').fill('no-script')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign up' }).click()
  await page.getByRole('button', { name: `Join ${room.name}` }).click()
  await page.getByRole('textbox', { name: `Message ${room.name}` }).fill('written without a script')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByText('written without a script').waitFor()
})

test('a rejected sign-up shows the error beside the field and keeps what was typed, except the password', async () => {
  const taken = await signUp(server)
  for (const javaScriptEnabled of [true, false]) {
    const { page, go } = await visit(browser, { url: server.url, javaScriptEnabled })
    await go('/signup')
    await page.getByLabel('Username').fill(taken.username)
    await page.getByLabel('Name, optional').fill('Ana Lima')
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign up' }).click()
    const field = page.getByLabel('Username')
    await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true')
    const ids = (await field.getAttribute('aria-describedby'))?.split(' ') ?? []
    const described = await Promise.all(ids.map((id) => page.locator(`#${id}`).textContent()))
    expect(described.join(' ')).toContain('taken')
    expect(await field.inputValue()).toBe(taken.username)
    expect(await page.getByLabel('Name, optional').inputValue()).toBe('Ana Lima')
    if (!javaScriptEnabled) expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe('')
  }
})

test('the error for a wrong password does not say whether the username exists', async () => {
  const { username } = await signUp(server)
  const { page, go } = await visit(browser, { url: server.url })
  await go('/login')
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password', { exact: true }).fill('not the password')
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByText('Wrong username or password').waitFor()
  expect(await page.getByLabel('Username').inputValue()).toBe(username)
  expect(page.url()).toContain('/login')
})

test('?next= leads to this site only', async () => {
  for (const next of ['https://example.org/', '//example.org/', '/\\example.org/', 'javascript:alert(1)']) {
    const { username } = await signUp(server)
    const { page, go } = await visit(browser, { url: server.url })
    await go(`/login?next=${encodeURIComponent(next)}`)
    await page.getByLabel('Username').fill(username)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
    await page.getByRole('heading', { name: 'All rooms' }).waitFor()
    expect(new URL(page.url()).origin).toBe(server.url)
  }
})

test('logging out ends the session on the server and deletes drafts from the browser', async () => {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  const { page, context, go, enter } = await visit(browser, { url: server.url, as: ana })
  await enter(room)
  await page.getByRole('textbox').fill('half a thought')
  await expect.poll(() => page.evaluate(() => Object.values(localStorage))).toContain('half a thought')
  await go('/settings')
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByRole('link', { name: 'Log in' }).waitFor()
  await expect.poll(() => page.evaluate(() => Object.values(localStorage))).not.toContain('half a thought')
  expect(await context.cookies()).not.toContainEqual(expect.objectContaining({ name: 'session' }))
  expect((await ana.refused('{ viewer { user { id } } }')).extensions.code).toBe('UNAUTHENTICATED')
})

test('a page that needs an account leads through the login and back', async () => {
  const { username } = await signUp(server)
  const { page, go } = await visit(browser, { url: server.url })
  await go('/new?name=Reading')
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByRole('heading', { name: 'New room' }).waitFor()
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Reading')
  await page.getByRole('button', { name: 'Create room' }).click()
  await timeline(page).waitFor()
})

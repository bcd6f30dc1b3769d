import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { password, signIn, signUp, type Person } from '../harness/people.ts'
import { createRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const url = server.url

const readLanguage = async (person: Person) =>
  (await person.request<{ viewer: { settings: object } }>('{ viewer { settings { locale } } }')).viewer
    .settings

/** Chooses a language in the settings, whatever the current one, and waits for the page in `expected`. */
async function chooseLanguage(page: Page, locale: string, expected: string) {
  const form = page.locator('form[action="?/language"]')
  await form.locator('select[name=locale]').selectOption(locale)
  await form.locator('button[type=submit]').click()
  await page.locator(`html[lang=${expected}]`).waitFor()
}

test.for([true, false])(
  'a language chosen in the settings is that of all devices from their next page on; JavaScript: %s',
  async (javaScriptEnabled) => {
    const ana = await signUp(server)
    const room = await createRoom(ana)
    const other = { ...ana, token: await signIn(server, ana.username) }
    const here = await visit(browser, { url, as: ana, javaScriptEnabled })
    const there = await visit(browser, { url, as: other, javaScriptEnabled })
    await there.go('/settings')
    expect(await there.page.locator('html').getAttribute('lang')).toBe('en')

    await here.go('/settings')
    await chooseLanguage(here.page, 'ar', 'ar')
    expect(await here.page.locator('html').getAttribute('dir')).toBe('rtl')
    expect(new URL(here.page.url()).pathname).toBe('/settings')
    const path = `/r/${encodeURIComponent(room.name)}/settings?from=there`
    await there.go(path)
    expect(await there.page.locator('html').getAttribute('lang')).toBe('ar')
    expect(there.page.url()).toBe(url + path)

    await chooseLanguage(here.page, '', 'en')
    await there.go('/')
    expect(await there.page.locator('html').getAttribute('lang')).toBe('en')
  },
)

test('the messages of the settings are there after a link of the app, and in a page that is opened directly', async () => {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  const { page, go, enter } = await visit(browser, { url, as: ana })
  await enter(room)
  await page.getByRole('link', { name: 'Settings' }).first().click()
  await page.getByRole('heading', { name: 'Language and time zone' }).waitFor()
  await page.getByRole('link', { name: 'Tokens' }).click()
  await page.getByText('No access tokens').waitFor()
  await go(`/r/${encodeURIComponent(room.name)}/settings`)
  await page.getByRole('heading', { name: 'Transfer ownership' }).waitFor()
})

test('a language chosen before signing up becomes that of the account, and comes along to another device', async () => {
  const username = `polyglot-${process.pid}`
  const { page, go } = await visit(browser, { url })
  await go('/signup')
  await page.getByRole('button', { name: 'Deutsch' }).click()
  await page.locator('html[lang=de]').waitFor()
  await page.locator('input[name=username]').fill(username)
  await page.locator('input[name=password]').fill(password)
  await page.locator('button[type=submit]:not([name])').click()
  await page.waitForURL(`${url}/`)
  expect(await page.locator('html').getAttribute('lang')).toBe('de')

  const another = await visit(browser, { url })
  await another.go('/login')
  expect(await another.page.locator('html').getAttribute('lang')).toBe('en')
  await another.page.locator('input[name=username]').fill(username)
  await another.page.locator('input[name=password]').fill(password)
  await another.page.locator('button[type=submit]:not([name])').click()
  await another.page.waitForURL(`${url}/`)
  expect(await another.page.locator('html').getAttribute('lang')).toBe('de')
})

test('without a choice, the account has no language, and the browser’s is used', async () => {
  const ana = await signUp(server)
  const { page, go } = await visit(browser, { url, as: ana, locale: 'fr-CA' })
  await go('/')
  expect(await page.locator('html').getAttribute('lang')).toBe('fr')
  expect(await readLanguage(ana)).toEqual({ locale: null })
})

test('dates are of the chosen time zone, and forms read them in it', async () => {
  const ana = await signUp(server)
  const { page, go } = await visit(browser, { url, as: ana, timezoneId: 'America/New_York' })
  await go('/settings')
  await page.getByLabel('Time zone').and(page.locator('select')).selectOption('Asia/Tokyo')
  await page.locator('form[action="?/language"]').getByRole('button', { name: 'Save' }).click()
  await page.getByText('Changes saved.').waitFor()

  await go('/settings/tokens')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('robot')
  await page.getByLabel('Expires').selectOption('Choose a date and time')
  await page.getByText('In the time zone Asia/Tokyo.').waitFor()
  await page.getByLabel('Date and time').fill('2099-01-01T09:00')
  await page.getByRole('button', { name: 'Create token' }).click()
  await page.getByText('Expires 1 Jan 2099, 09:00.').waitFor()
})

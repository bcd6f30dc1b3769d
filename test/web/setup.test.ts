import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { newDatabaseForFile } from '../harness/database.ts'
import { lineOf } from '../harness/log.ts'
import { password } from '../harness/people.ts'
import { serverForFile } from '../harness/server.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { messages, say, timeline, visit } from '../harness/web/visitor.ts'

const database = await newDatabaseForFile()
const server = await serverForFile({ database })
const browser = await browserForFile()
const { msg } = await lineOf(server, ({ msg }) => msg.includes('/setup?code='))
const link = new URL(msg.split(' at ')[1]!)

test('every page of a new server leads to its setup, from which it is one form to the first message', async () => {
  const { page, go } = await visit(browser, { url: server.url })
  for (const path of ['/', '/login', '/signup', '/r/Lobby', '/settings', '/help/markup', '/nowhere']) {
    await page.goto(path)
    expect(new URL(page.url()).pathname).toBe('/setup')
  }
  await page.getByLabel('Setup code').fill('wrong')
  await page.getByLabel('Server name').fill('Chess club')
  await page.getByLabel('Your username').fill('treasurer')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Set up' }).click()
  await page.getByText('Wrong setup code.').waitFor()
  expect(await page.getByLabel('Server name').inputValue()).toBe('Chess club')

  await go(link.pathname + link.search)
  expect(await page.getByLabel('Setup code').count()).toBe(0)
  for (const width of [1440, 360])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 800 })
      await page.emulateMedia({ colorScheme })
      expect(await axeViolations(page)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    }
  await page.setViewportSize({ width: 1440, height: 800 })
  await page.getByLabel('Server name').fill('Chess club')
  await page.getByLabel('First room').fill('Openings')
  await page.getByLabel('Your username').fill('treasurer')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/r/Openings')
  await timeline(page).waitFor()
  await say(page, 'Welcome')
  await messages(page, 'Welcome').waitFor()
  await go('/admin')
  expect(await page.getByLabel('Who can sign up').inputValue()).toBe('INVITE')

  const visitor = await visit(browser, { url: server.url })
  await visitor.page.goto(link.pathname + link.search)
  expect(new URL(visitor.page.url()).pathname).toBe('/login')
  await visitor.page.goto('/')
  await visitor.page.getByText('Chess club').waitFor()
})

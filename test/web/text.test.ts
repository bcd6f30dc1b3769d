import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import { timeline, visit } from '../harness/web/visitor.ts'

const server = await serverForFile()
const browser = await browserForFile()
const { url } = server
const [ana, leo] = await Promise.all([signUp(server), signUp(server)])

test('marks stacked on letters do not cover the messages beside them', async () => {
  const room = await createRoom(ana)
  await joinRoom(leo, room)
  await sendMessage(ana, room.id, 'above')
  await sendMessage(leo, room.id, `${'ZяαΩ'.replaceAll(/./gu, (letter) => letter + '\u0301'.repeat(90))}algo`)
  await sendMessage(ana, room.id, 'below')
  const { page, context, enter } = await visit(browser, {
    url,
    as: ana,
    viewport: { width: 700, height: 600 },
  })
  // They are optional: a page has them only if they arrive soon, and its picture would depend on that.
  await context.route('**/*.woff2', (route) => route.abort())
  const picture = async () =>
    (await timeline(page).locator('article', { hasText: 'above' }).screenshot()).toString('base64')
  await enter(room)
  const beside = await picture()
  await timeline(page).evaluate((log) => {
    for (const text of log.querySelectorAll<HTMLElement>('.markdown')) text.style.overflow = 'visible'
  })
  expect(await picture()).not.toBe(beside)
  await server.sql(`UPDATE "Message" SET text = 'ZяαΩalgo' WHERE text LIKE '%algo'`)
  await enter(room)
  expect(await picture()).toBe(beside)
})

test('code has the colours of its language, by any of its names, with what is within it', async () => {
  const room = await createRoom(ana)
  await sendMessage(ana, room.id, '```HTML\n<script>let answer = 42</script>\n```')
  await sendMessage(ana, room.id, '```py\ndef answer(): return 42\n```')
  await sendMessage(ana, room.id, '```nothing\nlet answer = 42\n```')
  const { page, enter } = await visit(browser, { url, as: ana })
  await enter(room)
  const code = (text: string) => timeline(page).locator('pre', { hasText: text })
  await code('<script>').locator('.hljs-name', { hasText: 'script' }).first().waitFor()
  await code('<script>').locator('.hljs-keyword', { hasText: 'let' }).waitFor()
  await code('def').locator('.hljs-keyword', { hasText: 'def' }).waitFor()
  expect(await code('let answer = 42').last().locator('span').count()).toBe(0)
})

test('a text that shows nothing cannot be sent', async () => {
  const room = await createRoom(ana)
  const { page, enter } = await visit(browser, { url, as: ana })
  await enter(room)
  const composer = page.getByRole('textbox', { name: /^Message / })
  const send = page.getByRole('button', { name: 'Send', exact: true })
  for (const text of ['\u3164', ' \u200B\u2060 ', '\u0301\uFE0F', '\u2800']) {
    await composer.fill(text)
    await expect.poll(() => send.isDisabled()).toBe(true)
  }
  await composer.fill('\u200Bx')
  await expect.poll(() => send.isEnabled()).toBe(true)
})

test('who selects in the field of a search before the page is live keeps the selection', async () => {
  const { page, context } = await visit(browser, { url, as: ana })
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  await page.route('**/_app/immutable/**/*.js', async (route) => {
    await released
    await route.continue()
  })
  await page.goto('/search?q=cake', { waitUntil: 'commit' })
  const field = page.getByRole('combobox', { name: 'Search messages' })
  await field.selectText()
  release()
  await expect.poll(async () => (await context.cookies()).some(({ name }) => name === 'tz')).toBe(true)
  await page.keyboard.insertText('tea')
  expect(await field.inputValue()).toBe('tea')
})

test('the days of a search are the reader’s, and a name that does not exist is told', async () => {
  const room = await createRoom(ana)
  await sendMessage(ana, room.id, 'Zu\u0308rich at night 🎉')
  await server.sql(`UPDATE "Message" SET "postedAt" = '2026-03-01T22:30:00Z' WHERE text LIKE '%at night%'`)
  const { page, go } = await visit(browser, { url, as: ana, timezoneId: 'Europe/Helsinki' })
  const field = page.getByRole('combobox', { name: 'Search messages' })
  const search = async (query: string) => {
    await field.fill(query)
    await field.press('Enter')
    await page.waitForURL((address) => address.searchParams.get('q') === query)
  }
  const results = page.getByRole('list', { name: 'Search results' })
  await go('/search')
  await page.getByText('on or after this day in your time zone').waitFor()
  await field.fill('fr')
  await expect.poll(() => page.locator('#offered-queries option').getAttribute('value')).toBe('from:')
  await search('ZÜRICH after:2026-03-02')
  await results.getByText('at night').waitFor()
  expect(await results.locator('mark').allTextContents()).toEqual(['Zu\u0308rich'])
  // The server renders with the time zone of the last visit.
  await page.reload()
  await results.getByText('at night').waitFor()
  await search('ZÜRICH before:2026-03-02')
  await page.getByText('No matching messages').waitFor()
  await search('🎉')
  await results.getByText('at night').waitFor()
  await search('cake from:nobody-here')
  await page.getByText('There is nobody called “nobody-here”').waitFor()
  await search('in:"no such room"')
  await page.getByText('You are in no room called “no such room”').waitFor()
})

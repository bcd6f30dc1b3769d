import sharp from 'sharp'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { ADD, changeMessage, DELETE, sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { messages, say, timeline, visit } from '../harness/web/visitor.ts'

const server = await serverForFile({ env: { UPLOAD_LIMIT: '100000' } })
const browser = await browserForFile()
const { url } = server
const [ana, leo] = await Promise.all([signUp(server), signUp(server)])

async function roomOfBoth() {
  const room = await createRoom(ana)
  await joinRoom(leo, room)
  return room
}

const composer = (page: Page) => page.getByRole('textbox', { name: /^Message / })
const shown = (page: Page, text: string) => timeline(page).locator('article', { hasText: text })

const axeFindsNothing = async (page: Page) => expect(await axeViolations(page)).toEqual([])

/** Chooses an item of a message's menu. */
async function choose(message: Locator, item: string) {
  await message.hover()
  await message.getByRole('button', { name: 'More actions' }).click()
  await message.page().getByRole('menuitem', { name: item, exact: true }).click()
}

test('unread messages and mentions are counted on every page and device, and messages can be marked as unread', async () => {
  const [room, other] = [await roomOfBoth(), await roomOfBoth()]
  const { page, enter } = await visit(browser, { url, as: leo })
  const device = await visit(browser, { url, as: leo })
  await enter(other)
  await device.go('/settings')
  const title = (pattern: RegExp) =>
    Promise.all(
      [page, device.page].map((each) =>
        each.waitForFunction(({ source }) => new RegExp(source).test(document.title), {
          source: pattern.source,
        }),
      ),
    )
  await sendMessage(ana, room.id, `good morning, @${leo.username}`)
  await sendMessage(ana, room.id, 'nothing special')
  await title(/^\(@1 · 2\) /)
  const link = page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: room.name })
  expect(await link.textContent()).toMatch(/@1.*1 mention.*2.*unread/s)

  await link.click()
  await shown(page, 'nothing special').waitFor()
  await title(/^[^(]/)
  const line = timeline(page)
    .getByRole('listitem')
    .filter({ has: page.getByText('New', { exact: true }) })
  await line.filter({ hasText: 'good morning' }).waitFor()

  await choose(shown(page, 'nothing special'), 'Mark as unread')
  await title(/^\(1\) /)
  await line.filter({ hasText: 'nothing special' }).waitFor()
  // The room stays open: new messages do not count as read until the viewer comes back to it.
  await sendMessage(ana, room.id, 'and more')
  await title(/^\(2\) /)
  await page.getByRole('link', { name: other.name }).click()
  await timeline(page)
    .getByText('This is the start of')
    .or(page.getByText('No messages yet'))
    .first()
    .waitFor()
  await link.click()
  await title(/^[^(]/)
  await line.filter({ hasText: 'nothing special' }).waitFor()
  expect(await line.count()).toBe(1)
})

test('messages that arrive while the page is hidden are counted and get an unread line', async () => {
  const room = await roomOfBoth()
  await sendMessage(ana, room.id, 'before')
  await leo.request('mutation ($id: ID!) { markRead(roomId: $id, number: 1) { id } }', { id: room.id })
  const { page, enter } = await visit(browser, { url, as: leo })
  await enter(room)
  const look = (visibilityState: DocumentVisibilityState) =>
    page.evaluate((state) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, visibilityState)
  const titled = (count: string) =>
    page.waitForFunction((begins) => document.title.startsWith(begins), count + room.name)
  await titled('')
  await look('hidden')
  await sendMessage(ana, room.id, 'meanwhile')
  await titled('(1) ')
  await messages(page, 'meanwhile').waitFor()
  await look('visible')
  await titled('')
  const line = timeline(page)
    .getByRole('listitem')
    .filter({ has: page.getByText('New', { exact: true }) })
  await expect.poll(() => line.allTextContents()).toEqual([expect.stringContaining('meanwhile')])
})

test('a button leads to the first of many unread messages', async () => {
  const room = await roomOfBoth()
  await sendMessage(ana, room.id, 'read before')
  await leo.request('mutation ($id: ID!) { markRead(roomId: $id, number: 1) { id } }', { id: room.id })
  for (let i = 1; i <= 40; i++) await sendMessage(ana, room.id, `message ${i}`)
  const { page, enter } = await visit(browser, { url, as: leo })
  await enter(room)
  await page.getByRole('button', { name: '40 new above' }).click()
  await timeline(page).getByText('New', { exact: true }).waitFor()
  await page.getByRole('button', { name: '40 new above' }).waitFor({ state: 'detached' })
  await expect.poll(() => page.evaluate(() => document.activeElement?.ariaPosInSet)).toBe('2')
  await page.keyboard.press('Escape')
  await expect.poll(() => composer(page).evaluate((field) => field === document.activeElement)).toBe(true)
})

test('a quote is plain text, leads to the original, and disappears when that is deleted', async () => {
  const room = await roomOfBoth()
  const { id } = await sendMessage(ana, room.id, '**Bold** words, `code` and a [link](https://example.org)')
  const { page, enter } = await visit(browser, { url, as: leo })
  await enter(room)
  await choose(shown(page, 'Bold words'), 'Reply')
  await page.getByRole('status').filter({ hasText: 'Bold words, code and a link' }).waitFor()
  await say(page, 'my answer')
  const quote = timeline(page).getByRole('link', { name: /^In reply to .*: Bold words, code and a link$/ })
  await axeFindsNothing(page)
  await quote.click()
  await expect.poll(() => page.evaluate(() => document.activeElement?.ariaPosInSet)).toBe('1')
  expect(new URL(page.url()).pathname).toBe(`/r/${encodeURIComponent(room.name)}`)
  await changeMessage(ana, DELETE, { id })
  await shown(page, 'my answer').getByText('Message deleted').waitFor()
  expect(await timeline(page).getByText('Bold words').count()).toBe(0)
})

test('hover and focus show who reacted, and the viewer’s own reaction is known however many there are', async () => {
  const room = await roomOfBoth()
  const { id } = await sendMessage(ana, room.id, 'who is in?')
  const crowd = await Promise.all(Array.from({ length: 21 }, () => signUp(server)))
  for (const person of crowd) await joinRoom(person, room)
  for (const person of crowd.slice(0, 20)) await changeMessage(person, ADD, { id, emoji: '🙌' })
  const { page, enter } = await visit(browser, { url, as: leo })
  await enter(room)
  const reaction = page.getByRole('list', { name: 'Reactions' }).getByRole('button', { name: /^🙌/ })
  const is = (pressed: boolean, count: number) =>
    expect
      .poll(async () => [await reaction.getAttribute('aria-pressed'), await reaction.textContent()])
      .toEqual([String(pressed), expect.stringMatching(new RegExp(`^\\s*🙌\\s*${count}\\s`))])
  await is(false, 20)
  await reaction.click()
  await is(true, 21)
  // Events are the same for every member: they do not say whether the viewer reacted.
  await changeMessage(crowd[20]!, ADD, { id, emoji: '🙌' })
  await is(true, 22)
  await page.mouse.move(0, 0)
  await composer(page).focus()
  await reaction.focus()
  await page.getByText(new RegExp(`^you, .*${crowd[0]!.username}.* and 1 more$`)).waitFor()
  await axeFindsNothing(page)
  await page.reload()
  await timeline(page).waitFor()
  await is(true, 22)
  await reaction.click()
  await is(false, 21)
})

test('files dropped anywhere are added, a refused one shows the reason, and arrow keys move between pictures', async () => {
  const room = await roomOfBoth()
  const { page, enter } = await visit(browser, { url, as: leo })
  await enter(room)
  const files = await page.evaluateHandle(() => {
    const data = new DataTransfer()
    data.items.add(new File(['hello'], 'hello.txt', { type: 'text/plain' }))
    data.items.add(new File([], 'nothing.txt', { type: 'text/plain' }))
    return data
  })
  await page.dispatchEvent('aside', 'dragover', { dataTransfer: files })
  await page.getByText(`Drop to add to your message in ${room.name}`).waitFor()
  await page.dispatchEvent('aside', 'drop', { dataTransfer: files })
  await page.getByText('This file is empty.').waitFor()
  await page.getByRole('button', { name: 'Remove nothing.txt' }).click()
  await page.getByRole('button', { name: 'Remove hello.txt' }).waitFor()
  await composer(page).press('Enter')
  const link = timeline(page).getByRole('link', { name: /hello\.txt/ })
  expect(await link.getAttribute('download')).toBe('hello.txt')

  // Pasted files are added too. An upload can be canceled, and one that is too large does not start.
  const { uploadLimits } = await leo.request<{ uploadLimits: { size: number } }>('{ uploadLimits { size } }')
  const uploads: string[] = []
  await page.route('**/graphql', (route) => {
    if (!route.request().headers()['content-type']?.startsWith('multipart/')) return route.continue()
    uploads.push(route.request().url())
  })
  await composer(page).evaluate((field, size) => {
    const clipboardData = new DataTransfer()
    clipboardData.items.add(new File(['slow'], 'slow.txt'))
    clipboardData.items.add(new File([new Uint8Array(size + 1)], 'huge.bin'))
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, uploadLimits.size)
  await page.getByText(/^This file is larger than /).waitFor()
  await page.getByRole('progressbar', { name: 'Upload of slow.txt' }).waitFor()
  await expect.poll(() => uploads.length).toBe(1)
  const stopped = page.waitForEvent('requestfailed')
  await page.getByRole('button', { name: 'Cancel upload of slow.txt' }).click()
  await stopped
  await page.getByRole('button', { name: 'Remove huge.bin' }).click()
  await page.getByRole('list', { name: 'Files to send' }).waitFor({ state: 'detached' })
  await page.unroute('**/graphql')

  const buffer = await sharp({ create: { width: 40, height: 900, channels: 3, background: '#b8860b' } })
    .png()
    .toBuffer()
  await page
    .locator('input[type=file]')
    .setInputFiles(['one.png', 'two.png'].map((name) => ({ name, mimeType: 'image/png', buffer })))
  for (const name of ['one.png', 'two.png'])
    await page.getByRole('button', { name: `Remove ${name}` }).waitFor()
  await composer(page).press('Enter')
  await timeline(page).getByRole('img', { name: 'one.png' }).click()
  const viewer = page.getByRole('dialog')
  await viewer.getByRole('img', { name: 'one.png' }).waitFor()
  await axeFindsNothing(page)
  await page.keyboard.press('ArrowRight')
  const second = viewer.getByRole('img', { name: 'two.png' })
  await second.waitFor()
  const box = await second.boundingBox()
  expect(box!.y + box!.height).toBeLessThanOrEqual(page.viewportSize()!.height)
  await page.keyboard.press('Escape')
  await viewer.waitFor({ state: 'detached' })
})

test('an emoji is completed by its name, and shortcodes show as emoji without JavaScript too', async () => {
  const room = await roomOfBoth()
  const { page, enter } = await visit(browser, { url, as: leo })
  await enter(room)
  await composer(page).pressSequentially('done :tad')
  await page.getByRole('listbox', { name: 'Emoji' }).getByRole('option', { name: ':tada:' }).waitFor()
  await axeFindsNothing(page)
  await composer(page).press('Enter')
  expect(await composer(page).inputValue()).toBe('done 🎉 ')
  await composer(page).fill('party :tada: :no_such_emoji:')
  await composer(page).press('Enter')
  await shown(page, 'party 🎉 :no_such_emoji:').waitFor()

  await page.getByText('Sending…').waitFor({ state: 'detached' })
  await composer(page).press('ArrowUp')
  const edit = page.getByRole('textbox', { name: 'Edit message' })
  await edit.fill('something else')
  await edit.press('Escape')
  await edit.waitFor({ state: 'detached' })
  expect(await composer(page).evaluate((field) => field === document.activeElement)).toBe(true)
  await shown(page, 'party 🎉').waitFor()

  const plain = await visit(browser, { url, as: ana, javaScriptEnabled: false })
  await plain.go(`/r/${encodeURIComponent(room.name)}`)
  await plain.page.getByText('party 🎉 :no_such_emoji:').waitFor()
})

test('a long press on a message opens its menu, with items large enough for a finger', async () => {
  const room = await roomOfBoth()
  await sendMessage(ana, room.id, 'hold me')
  const { page, context, enter } = await visit(browser, {
    url,
    as: leo,
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  })
  await enter(room)
  const box = await shown(page, 'hold me').getByText('hold me').boundingBox()
  const touch = await context.newCDPSession(page)
  await touch.send('Input.dispatchTouchEvent', {
    type: 'touchStart',
    touchPoints: [{ x: box!.x + 5, y: box!.y + 5 }],
  })
  await page.getByRole('menu').waitFor()
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  // offsetHeight leaves out the scale of the menu while it opens.
  const quick = page.getByRole('menuitemcheckbox', { name: /^React with/ })
  expect(await quick.count()).toBe(6)
  const heights = await page
    .getByRole('menuitem')
    .or(quick)
    .evaluateAll((items) => items.map((item) => (item as HTMLElement).offsetHeight))
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(44)
  await axeFindsNothing(page)
  await page.getByRole('menuitem', { name: 'Add reaction' }).tap()
  await page.locator('emoji-picker .tabpanel button.emoji').first().tap()
  await page.getByRole('list', { name: 'Reactions' }).getByRole('button', { pressed: true }).waitFor()
})

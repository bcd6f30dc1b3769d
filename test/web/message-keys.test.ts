import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { messages, timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const { url } = server

/** The element with the focus: the number of a message, or the name or the text of something in one. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement!
    const number = element.getAttribute('aria-posinset')
    return number
      ? `message ${number}`
      : (element.getAttribute('aria-label') ?? element.textContent ?? '').trim()
  })

async function reading(texts = ['one', 'two with https://example.org', 'three'], shownLast = texts.at(-1)!) {
  const [ana, leo] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(ana)
  await joinRoom(leo, room)
  for (const text of texts) await sendMessage(ana, room.id, text)
  const visitor = await visit(browser, { url, as: ana })
  await visitor.enter(room)
  await messages(visitor.page, shownLast).waitFor()
  await expect.poll(() => focused(visitor.page)).toMatch(/^Message /)
  return { ana, leo, room, ...visitor }
}

/** Presses Shift+Tab until a message has the focus. */
async function enterList(page: Page) {
  for (let turn = 0; turn < 6 && !(await focused(page)).startsWith('message'); turn++)
    await page.keyboard.press('Shift+Tab')
}

test('each message is one stop for Tab, and arrow keys move among messages and among the controls of one', async () => {
  const { page, room } = await reading([
    'one',
    'two with https://example.org',
    `three\n\`\`\`\n${'x'.repeat(400)}\n\`\`\``,
    'four',
  ])
  await enterList(page)
  expect(await focused(page)).toBe('message 4')
  for (const [key, expected] of [
    // A block of code that scrolls is no stop of its own.
    ['Shift+Tab', 'message 3'],
    ['Shift+Tab', 'message 2'],
    ['ArrowRight', 'https://example.org'],
    ['End', 'More actions'],
    ['Home', 'https://example.org'],
    ['ArrowLeft', 'message 2'],
    ['ArrowLeft', 'More actions'],
    ['Tab', 'message 3'],
    ['ArrowLeft', 'More actions'],
    ['ArrowUp', 'message 2'],
    ['Enter', 'https://example.org'],
    ['Shift+Tab', 'message 1'],
    ['ArrowDown', 'message 2'],
    ['Tab', 'message 3'],
    ['Tab', 'message 4'],
  ] as const) {
    await page.keyboard.press(key)
    await expect.poll(() => focused(page), { message: key }).toBe(expected)
  }
  expect(await axeViolations(page)).toEqual([])
  await page.keyboard.press('Tab')
  expect(await focused(page)).not.toMatch(/^message/)
  await page.keyboard.press('Shift+Tab')
  await expect.poll(() => focused(page)).toBe('message 4')
  await page.keyboard.press('Escape')
  expect(await focused(page)).toBe(`Message ${room.name}`)
})

test('code that scrolls takes the arrow keys until its end, and the last message leads out of the list', async () => {
  const { page } = await reading(['one', `two\n\`\`\`\n${'x'.repeat(130)}\n\`\`\``], 'two')
  await enterList(page)
  const code = timeline(page).locator('pre')
  const scrolled = () => code.evaluate((element) => element.scrollLeft)
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => focused(page)).toBe('Code')
  await expect
    .poll(async () => {
      if ((await focused(page)) === 'Code') await page.keyboard.press('ArrowRight')
      return focused(page)
    })
    .not.toBe('Code')
  expect(await scrolled()).toBeGreaterThan(0)
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.closest('[role="log"]'))).toBeNull()
})

test('where lines run from the right, ArrowLeft leads into a message', async () => {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  await sendMessage(ana, room.id, 'one with https://example.org')
  const { page, enter } = await visit(browser, { url, as: ana, locale: 'ar' })
  await enter(room)
  await timeline(page).locator('li[aria-posinset="1"]').focus()
  await page.keyboard.press('ArrowLeft')
  expect(await focused(page)).toBe(ana.username)
  await page.keyboard.press('ArrowLeft')
  expect(await focused(page)).toBe('https://example.org')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  expect(await focused(page)).toBe('message 1')
})

test('a link at the start of the page leads past the messages to the field', async () => {
  const { page, room } = await reading()
  await page.getByRole('link', { name: 'Skip to content' }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  expect(await focused(page)).toBe('Skip to the message field')
  await page.keyboard.press('Enter')
  expect(await focused(page)).toBe(`Message ${room.name}`)
  expect(new URL(page.url()).hash).not.toBe('#message-field')
})

test('keys reply to, edit, react to and delete the message with the focus', async () => {
  const { page, room } = await reading(['one', 'two', 'three'])
  const focusMessage = (number: number) => timeline(page).locator(`li[aria-posinset="${number}"]`).focus()
  await focusMessage(1)
  await page.keyboard.press('r')
  await page.getByRole('status').filter({ hasText: 'Replying to' }).waitFor()
  await expect.poll(() => focused(page)).toBe(`Message ${room.name}`)
  await page.keyboard.press('Escape')

  await focusMessage(2)
  await page.keyboard.press('e')
  await expect.poll(() => focused(page)).toBe('Edit message')
  await page.keyboard.press('Escape')

  await focusMessage(2)
  await page.keyboard.press('+')
  await page.locator('emoji-picker').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('emoji-picker').waitFor({ state: 'detached' })

  await focusMessage(2)
  await page.keyboard.press('Delete')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter')
  await timeline(page).getByText('Message deleted').waitFor()
  await expect.poll(() => focused(page)).toBe('message 2')
})

test('somebody else’s message has no key that edits it', async () => {
  const { leo, room, page, ana } = await reading(['mine'])
  await sendMessage(leo, room.id, 'theirs')
  await messages(page, 'theirs').waitFor()
  await timeline(page).locator('li[aria-posinset="2"]').focus()
  await page.keyboard.press('e')
  expect(await focused(page)).toBe('message 2')
  expect(ana.username).not.toBe(leo.username)
})

test('arrow keys lead through all messages, and load the older ones', async () => {
  const { page } = await reading(Array.from({ length: 70 }, (_, index) => `message ${index + 1}`))
  await timeline(page).locator('li[aria-posinset="70"]').focus()
  for (let number = 69; number >= 10; number--) {
    await page.keyboard.press('ArrowUp')
    await expect.poll(() => focused(page)).toBe(`message ${number}`)
  }
})

test('the emoji that are used most are offered on hover, and in the menu of a long press', async () => {
  const { page } = await reading(['one', 'between', 'between them', 'two'])
  const article = timeline(page).locator('article', { hasText: 'two' })
  await article.hover()
  await article.getByRole('button', { name: 'React with 👍' }).click()
  const reaction = article.getByRole('list', { name: 'Reactions' }).getByRole('button', { pressed: true })
  await reaction.waitFor()
  await article.getByRole('button', { name: 'React with 👍', pressed: true }).click()
  await reaction.waitFor({ state: 'detached' })
  await article.getByRole('button', { name: 'React with 😂' }).click()
  await reaction.waitFor()
  await reaction.click()
  await reaction.waitFor({ state: 'detached' })
  await article.getByRole('button', { name: 'React with 😂' }).click()
  await reaction.waitFor()
  // Where the pointer has not been yet, they have their new order.
  const first = timeline(page).locator('article', { hasText: 'one' })
  await first.hover()
  const offered = first.getByRole('button', { name: /^React with/ })
  await expect
    .poll(() => offered.evaluateAll((all) => all.map((each) => each.textContent?.trim())))
    .toEqual(['😂', '👍', '❤️'])
  expect(await axeViolations(page)).toEqual([])
})

test('an empty room invites those who may invite, and greets the others', async () => {
  const [ana, leo] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(ana)
  await joinRoom(leo, room)
  const owner = await visit(browser, { url, as: ana })
  await owner.enter(room)
  await timeline(owner.page).getByRole('button', { name: 'Copy link' }).waitFor()
  expect(await axeViolations(owner.page)).toEqual([])
  const member = await visit(browser, { url, as: leo })
  await member.enter(room)
  await timeline(member.page).getByText('No messages yet. Say hello!').waitFor()
  expect(await timeline(member.page).getByRole('link', { name: 'Invite people' }).count()).toBe(0)
  await timeline(owner.page).getByRole('link', { name: 'Invite people' }).click()
  await owner.page.waitForURL('**/settings/invites')
})

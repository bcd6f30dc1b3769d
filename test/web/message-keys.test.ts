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
    return number ? `message ${number}` : (element.getAttribute('aria-label') ?? element.textContent ?? '')
  })

async function reading(texts = ['one', 'two with https://example.org', 'three']) {
  const [ana, leo] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(ana)
  await joinRoom(leo, room)
  for (const text of texts) await sendMessage(ana, room.id, text)
  const visitor = await visit(browser, { url, as: ana })
  await visitor.enter(room)
  await messages(visitor.page, texts.at(-1)!).waitFor()
  await expect.poll(() => focused(visitor.page)).toMatch(/^Message /)
  return { ana, leo, room, ...visitor }
}

test('the messages are one stop for the keyboard, and arrow keys move between them and into them', async () => {
  const { page, room } = await reading()
  await page.keyboard.press('Shift+Tab')
  for (let turn = 0; turn < 4 && !(await focused(page)).startsWith('message'); turn++)
    await page.keyboard.press('Shift+Tab')
  await expect.poll(() => focused(page)).toBe('message 3')
  await page.keyboard.press('ArrowUp')
  expect(await focused(page)).toBe('message 2')
  await page.keyboard.press('ArrowRight')
  expect(await focused(page)).toBe('https://example.org')
  await page.keyboard.press('ArrowLeft')
  expect(await focused(page)).toBe('message 2')
  await page.keyboard.press('ArrowLeft')
  expect(await focused(page)).toBe('More actions')
  await page.keyboard.press('Tab')
  expect(await focused(page)).not.toBe('message 3')
  await page.keyboard.press('Shift+Tab')
  await expect.poll(() => focused(page)).toBe('message 2')
  expect(await axeViolations(page)).toEqual([])
  await page.keyboard.press('Escape')
  expect(await focused(page)).toBe(`Message ${room.name}`)
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

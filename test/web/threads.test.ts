import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { sendMessage } from '../harness/messages.ts'
import { KICK } from '../harness/moderation.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoom, joinRoom, LEAVE } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { FOLLOW_THREAD, startThread } from '../harness/threads.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const { url } = server

const people = async () => {
  const [ana, leo] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(ana)
  await joinRoom(leo, room)
  return { ana, leo, room }
}

const inRoom = (page: Page, room: { name: string }) => page.getByRole('region', { name: room.name })
const pane = (page: Page) => page.getByRole('complementary', { name: 'Thread' })
const field = (page: Page) => pane(page).getByRole('textbox', { name: 'Reply in thread' })

async function reply(page: Page, text: string) {
  await field(page).fill(text)
  await field(page).press('Enter')
  await pane(page).getByRole('log').getByText(text, { exact: true }).waitFor()
}

const open = (as: Person, width = 1440) => visit(browser, { url, as, viewport: { width, height: 800 } })

test('a reply in a thread opens beside the messages, reaches others live, and is shown at the root', async () => {
  const { ana, leo, room } = await people()
  await sendMessage(leo, room.id, 'Where do we eat?')
  const [mine, theirs] = [await open(ana), await open(leo)]
  await mine.enter(room)
  await theirs.enter(room)
  const root = inRoom(mine.page, room).locator('article', { hasText: 'Where do we eat?' })
  await root.hover()
  await root.getByRole('button', { name: 'More actions' }).click()
  await mine.page.getByRole('menuitem', { name: 'Reply in thread' }).click()
  await field(mine.page).waitFor()
  await pane(mine.page).getByText('No replies yet.').waitFor()
  expect(await axeViolations(mine.page)).toEqual([])
  await reply(mine.page, 'At the harbour')
  const link = inRoom(theirs.page, room).getByRole('link', { name: /^1 reply/ })
  await link.click()
  await pane(theirs.page).getByText('At the harbour', { exact: true }).waitFor()
  await pane(theirs.page).getByRole('button', { name: 'Unfollow' }).waitFor()
  await pane(theirs.page)
    .getByRole('checkbox', { name: `Also post in ${room.name}` })
    .check()
  await reply(theirs.page, 'At eight')
  await pane(mine.page).getByText('At eight', { exact: true }).waitFor()
  const also = inRoom(mine.page, room).locator('article', { hasText: 'At eight' })
  await also.waitFor()
  expect(await also.getByRole('link', { name: /\/r\// }).getAttribute('href')).toBe(
    `${url}/r/${encodeURIComponent(room.name)}/1`,
  )
  await inRoom(mine.page, room)
    .getByRole('link', { name: /^2 replies/ })
    .waitFor()
  await ana.request(KICK, { roomId: room.id, userId: leo.id })
  await pane(theirs.page).waitFor({ state: 'detached' })
})

test('the keyboard opens a thread, and Escape closes it and returns to its root', async () => {
  const { ana, leo, room } = await people()
  const root = await sendMessage(leo, room.id, 'A question')
  await sendMessage(leo, (await startThread(leo, root.id)).id, 'An answer')
  const { page, enter } = await open(ana)
  await enter(room)
  const link = inRoom(page, room).getByRole('link', { name: /^1 reply/ })
  await link.focus()
  await page.keyboard.press('Enter')
  await pane(page).getByText('An answer', { exact: true }).waitFor()
  await expect.poll(() => field(page).evaluate((element) => element === document.activeElement)).toBe(true)
  await page.keyboard.press('Escape')
  await pane(page).waitFor({ state: 'detached' })
  await expect.poll(() => link.evaluate((element) => element === document.activeElement)).toBe(true)
})

test('on a narrow screen a thread covers its room, and Back closes it', async () => {
  const { ana, leo, room } = await people()
  const root = await sendMessage(leo, room.id, 'A question')
  await sendMessage(leo, (await startThread(leo, root.id)).id, 'An answer')
  const { page, enter } = await open(ana, 360)
  await enter(room)
  const entries = () => page.evaluate(() => history.length)
  const before = await entries()
  await inRoom(page, room)
    .getByRole('link', { name: /^1 reply/ })
    .click()
  await pane(page).getByText('An answer', { exact: true }).waitFor()
  expect(await axeViolations(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
  await expect.poll(entries).toBeGreaterThan(before)
  await page.goBack()
  await pane(page).waitFor({ state: 'detached' })
  expect(new URL(page.url()).pathname).toBe(`/r/${encodeURIComponent(room.name)}`)
})

test('threads that one follows have a page with unread counts, a mark in the sidebar, and addresses', async () => {
  const { ana, leo, room } = await people()
  const root = await sendMessage(ana, room.id, 'A question')
  const thread = await startThread(leo, root.id)
  const { page, context, go } = await open(ana)
  await go('/threads')
  await page.getByRole('link', { name: 'A question' }).waitFor()
  const mark = page.getByRole('navigation').getByText('New replies')
  await sendMessage(leo, thread.id, 'First')
  await mark.waitFor({ state: 'attached' })
  const row = page.getByRole('listitem').filter({ hasText: 'A question' })
  await row.getByText('1 unread', { exact: false }).waitFor({ state: 'attached' })
  await page.getByRole('link', { name: 'A question' }).click()
  await pane(page).getByText('First', { exact: true }).waitFor()
  expect(new URL(page.url()).pathname).toBe(`/r/${encodeURIComponent(room.name)}/${root.number}`)
  await mark.waitFor({ state: 'detached' })

  // What happens while the page has no network is there when it has one again.
  await go('/threads')
  await context.setOffline(true)
  await page.getByText(/^You’re offline/).waitFor()
  await sendMessage(leo, thread.id, 'Second')
  await context.setOffline(false)
  await mark.waitFor({ state: 'attached' })
  await row.getByText('1 unread', { exact: false }).waitFor({ state: 'attached' })
  await go(`/r/${encodeURIComponent(room.name)}/${root.number}?reply=1`)
  await pane(page).locator('[aria-current="true"]', { hasText: 'First' }).waitFor()
})

test('the first Escape cancels a quote in a thread, the second closes it, and Follow shows what another device did', async () => {
  const { ana, leo, room } = await people()
  const root = await sendMessage(leo, room.id, 'A question')
  const thread = await startThread(leo, root.id)
  await sendMessage(leo, thread.id, 'An answer')
  const { page, go } = await open(ana)
  await go(`/r/${encodeURIComponent(room.name)}/${root.number}`)
  await pane(page).getByRole('button', { name: 'Follow', exact: true }).waitFor()
  await ana.request(FOLLOW_THREAD, { roomId: thread.id })
  await pane(page).getByRole('button', { name: 'Unfollow' }).waitFor()
  await ana.request(LEAVE, { roomId: thread.id })
  await pane(page).getByRole('button', { name: 'Follow', exact: true }).waitFor()
  const answer = pane(page).locator('article', { hasText: 'An answer' })
  await answer.hover()
  await answer.getByRole('button', { name: 'Reply', exact: true }).click()
  const cancel = pane(page).getByRole('button', { name: 'Cancel reply' })
  await cancel.waitFor()
  await field(page).press('Escape')
  await cancel.waitFor({ state: 'detached' })
  await field(page).press('Escape')
  await pane(page).waitFor({ state: 'detached' })
})

test('a room lists its threads in its details, and opens one where it is', async () => {
  const { ana, leo, room } = await people()
  const root = await sendMessage(leo, room.id, 'A question')
  await sendMessage(leo, (await startThread(leo, root.id)).id, 'An answer')
  const { page, enter } = await open(ana, 360)
  await enter(room)
  await page.getByRole('button', { name: '2 members' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Threads' }).click()
  const list = page.getByRole('dialog', { name: 'Threads' })
  await list.getByText('1 reply').waitFor()
  expect(await axeViolations(page)).toEqual([])
  await list.getByRole('link', { name: 'A question' }).click()
  await pane(page).getByText('An answer', { exact: true }).waitFor()
  expect(new URL(page.url()).pathname).toBe(`/r/${encodeURIComponent(room.name)}/${root.number}`)
})

test('the address of a message leads to the message, with its thread beside it, and that of a thread or a reply into the thread', async () => {
  const { ana, leo, room } = await people()
  const root = await sendMessage(leo, room.id, 'A question')
  const thread = await startThread(leo, root.id)
  await sendMessage(leo, thread.id, 'An answer')
  await ana.request(FOLLOW_THREAD, { roomId: thread.id })
  const { page, go, enter } = await open(ana)
  const path = `/r/${encodeURIComponent(room.name)}/${root.number}`
  /** The text of the element with the focus, or its label. */
  const focused = () =>
    page.evaluate(() => document.activeElement?.ariaLabel ?? document.activeElement?.textContent)
  const leads = async (to: string) => {
    await pane(page).getByText('An answer', { exact: true }).waitFor()
    await field(page).waitFor()
    await expect.poll(focused).toContain(to)
  }
  await go(path)
  await leads('A question')
  await go(`${path}?reply`)
  await leads('Reply in thread')
  await go(`${path}?reply=1`)
  await leads('An answer')

  // In the tab that is there, as links and notifications lead.
  const follow = async (href: string) => {
    await enter(room)
    await page.evaluate((href) => {
      const link = Object.assign(document.createElement('a'), { href, textContent: 'there' })
      document.querySelector('main')!.append(link)
    }, href)
    await page.getByRole('link', { name: 'there', exact: true }).click()
  }
  await follow(path)
  await leads('A question')
  await page.keyboard.press('Tab')
  await pane(page).getByRole('button', { name: 'Close thread' }).click()
  await inRoom(page, room)
    .getByRole('link', { name: /^1 reply/ })
    .click()
  await leads('Reply in thread')
  await follow(`${path}?reply`)
  await leads('Reply in thread')
  await follow(`${path}?reply=1`)
  await leads('An answer')
})

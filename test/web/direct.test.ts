import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { BLOCK, openDirect, UNBLOCK } from '../harness/directs.ts'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { rename } from '../harness/profiles.ts'
import { createRoomOf } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { messages, say, timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const { url } = server
const browser = await browserForFile()

const wide = { width: 1440, height: 900 }
const sidebar = (page: Page) => page.getByRole('navigation', { name: 'Rooms' })
const conversation = (page: Page, name: string) => sidebar(page).getByRole('link', { name })
const isOpen = (page: Page, name: string) => page.getByRole('textbox', { name: `Message ${name}` }).waitFor()

test('one starts a conversation from Ctrl+K, the other sees it with its first message, hides it, and it returns', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  await rename(ana, 'Ana Lima')
  await rename(leo, 'Leo Berg')
  await createRoomOf([ana, leo])
  const mine = await visit(browser, { url, as: ana, viewport: wide })
  const theirs = await visit(browser, { url, as: leo, viewport: wide })
  await mine.go('/')
  await theirs.go('/')

  await mine.page.keyboard.press('Control+k')
  await mine.page.getByRole('combobox').fill('leo berg')
  await mine.page.getByRole('option', { name: /Leo Berg.*Message$/ }).waitFor()
  await mine.page.keyboard.press('Enter')
  await isOpen(mine.page, 'Leo Berg')
  expect(new URL(mine.page.url()).pathname).toMatch(/^\/d\/[\w-]+$/)
  await timeline(mine.page).getByText('This is the beginning of your conversation with Leo Berg.').waitFor()
  await conversation(mine.page, 'Leo Berg').waitFor()
  expect(await axeViolations(mine.page)).toEqual([])
  expect(await conversation(theirs.page, 'Ana Lima').count()).toBe(0)

  await say(mine.page, 'hello Leo')
  await conversation(theirs.page, 'Ana Lima').getByText('1 unread').waitFor({ state: 'attached' })
  // Both have the app open, so each sees that the other is there.
  await conversation(theirs.page, 'Ana Lima').getByText('online').waitFor({ state: 'attached' })
  await conversation(mine.page, 'Leo Berg').getByText('online').waitFor({ state: 'attached' })
  await expect.poll(() => theirs.page.title()).toMatch(/^\(1\) /)
  await conversation(theirs.page, 'Ana Lima').click()
  await messages(theirs.page, 'hello Leo').waitFor()
  await expect.poll(() => theirs.page.title()).toBe('Ana Lima · Latchkey')

  const menu = async (item: string | RegExp) => {
    await theirs.page.getByRole('button', { name: 'More actions for Ana Lima' }).click()
    await theirs.page.getByRole('menuitem', { name: item }).click()
  }
  await menu('Search in this room')
  await theirs.page.waitForURL(/\/search\?q=in%3A%40/)
  await theirs.page.goBack()
  await isOpen(theirs.page, 'Ana Lima')
  await menu('Hide conversation')
  await theirs.page.waitForURL('/')
  await conversation(theirs.page, 'Ana Lima').waitFor({ state: 'detached' })
  await say(mine.page, 'are you there?')
  await conversation(theirs.page, 'Ana Lima').waitFor()
  await theirs.page.reload()
  await conversation(theirs.page, 'Ana Lima').waitFor()
})

test('a new message to several people by keyboard, on a phone, with a link to a message, and leaving it', async () => {
  const [ana, leo, mia] = [await signUp(server), await signUp(server), await signUp(server)]
  await rename(leo, 'Leo Berg')
  await rename(mia, 'Mia Moss')
  await createRoomOf([ana, leo])
  const { page, go } = await visit(browser, { url, as: ana, viewport: { width: 360, height: 740 } })
  await go('/')
  await page.getByRole('button', { name: 'New message' }).click()
  const dialog = page.getByRole('dialog', { name: 'New message' })
  const field = dialog.getByRole('combobox', { name: 'Find people by name' })
  await field.fill('leo berg')
  await dialog.getByRole('option', { name: /Leo Berg/ }).waitFor()
  await field.press('Enter')
  await dialog.getByRole('button', { name: 'Remove Leo Berg' }).waitFor()
  // Mia shares no room with Ana.
  await field.fill('mia moss')
  await dialog.getByText(/^Nobody found\./).waitFor()
  await field.fill(mia.username)
  await dialog.getByRole('option', { name: /Mia Moss/ }).waitFor()
  await field.press('Enter')
  expect(await axeViolations(page)).toEqual([])
  await field.press('Tab')
  await dialog.getByRole('button', { name: 'Start conversation' }).focus()
  await page.keyboard.press('Enter')
  const title = 'Leo Berg and Mia Moss'
  await isOpen(page, title)
  await say(page, 'hello both')
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(await overflow()).toBeLessThanOrEqual(0)
  const id = page.url().split('/').at(-1)!
  await go(`/d/${id}/1`)
  await messages(page, 'hello both').waitFor()
  expect(await overflow()).toBeLessThanOrEqual(0)

  const third = await visit(browser, { url, as: mia, viewport: wide })
  await third.go(`/d/${id}`)
  await third.page.getByRole('button', { name: /^More actions for / }).click()
  await third.page.getByRole('menuitem', { name: 'Leave conversation' }).click()
  await third.page.getByRole('alertdialog').or(third.page.getByRole('dialog')).waitFor()
  await third.page.getByRole('button', { name: 'Leave', exact: true }).click()
  await third.page.waitForURL('/')
  await isOpen(page, 'Leo Berg')
  await third.go(`/d/${id}`)
  await third.page.getByText('This conversation does not exist, or you are not in it.').waitFor()
  await third.go('/d/nonsense')
  await third.page.getByText('This conversation does not exist, or you are not in it.').waitFor()
})

test('messages of someone one has blocked are collapsed on every device, and nothing is delivered between the two', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  await rename(ana, 'Ana Lima')
  await rename(leo, 'Leo Berg')
  const room = await createRoomOf([ana, leo])
  await sendMessage(leo, room.id, 'look at me')
  const { id } = await openDirect(leo, [ana])
  await sendMessage(leo, id, 'and at this')
  const mine = await visit(browser, { url, as: ana, viewport: wide })
  const other = await visit(browser, { url, as: ana, viewport: wide })
  const theirs = await visit(browser, { url, as: leo, viewport: wide })
  await mine.enter(room)
  await other.go(`/d/${id}`)
  await isOpen(other.page, 'Leo Berg')
  await theirs.go(`/d/${id}`)

  await timeline(mine.page).getByRole('button', { name: 'Leo Berg' }).click()
  const card = mine.page.getByRole('dialog', { name: /^Profile of/ })
  await card.getByRole('button', { name: 'Send message' }).waitFor()
  await card.getByRole('button', { name: 'Block Leo Berg' }).click()
  await mine.page.getByRole('button', { name: 'Block', exact: true }).click()
  await timeline(mine.page).getByText('Message from someone you blocked.').waitFor()
  expect(await messages(mine.page, 'look at me').count()).toBe(0)
  expect(await axeViolations(mine.page)).toEqual([])
  await timeline(mine.page).getByRole('button', { name: 'Show' }).click()
  await messages(mine.page, 'look at me').waitFor()

  await other.page.getByText('You blocked Leo Berg. Neither of you can send messages here.').waitFor()
  await timeline(other.page).getByText('Message from someone you blocked.').waitFor()
  await isOpen(theirs.page, 'Ana Lima')
  await theirs.page.getByRole('textbox', { name: 'Message Ana Lima' }).fill('why?')
  await theirs.page.keyboard.press('Enter')
  await theirs.page.getByText('This could not be delivered.').waitFor()

  await mine.go('/settings/privacy')
  await mine.page.getByRole('button', { name: 'Unblock Leo Berg' }).click()
  await mine.page.getByText('You haven’t blocked anyone').waitFor()
  await isOpen(other.page, 'Leo Berg')
  await messages(other.page, 'and at this').waitFor()
  await ana.request(BLOCK, { userId: leo.id })
  await other.page.getByRole('button', { name: 'Unblock' }).waitFor()
  await ana.request(UNBLOCK, { userId: leo.id })
  await isOpen(other.page, 'Leo Berg')
})

test('a member opens a conversation with another one from the list of members', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, leo])
  const { page, enter } = await visit(browser, { url, as: leo })
  await enter(room)
  await page.getByRole('button', { name: `Actions for ${ana.username}` }).click()
  const item = page.getByRole('menuitem', { name: 'Send message' })
  await item.waitFor()
  expect(await page.getByRole('menuitem').count()).toBe(1)
  await item.click()
  await page.waitForURL(/\/d\//)
  await page.getByRole('textbox', { name: `Message ${ana.username}` }).waitFor()
  expect(await page.getByRole('button', { name: `Actions for ${leo.username}` }).count()).toBe(0)
})

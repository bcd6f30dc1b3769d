import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { openDirect } from '../harness/directs.ts'
import { sendMessage } from '../harness/messages.ts'
import { BAN } from '../harness/moderation.ts'
import { createAccounts, signUp } from '../harness/people.ts'
import { addMembers, createRoom, createRoomOf } from '../harness/rooms.ts'
import { makeDue, schedule, statesOf } from '../harness/scheduled.ts'
import { sharedServer } from '../harness/server.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()

const composer = (page: Page) => page.getByRole('textbox', { name: /^Message / })

test('a message is scheduled below the composer, is counted there, and is edited, sent at once and removed on its page', async () => {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  const { page, enter } = await visit(browser, { url: server.url, as: ana })
  await enter(room)
  await composer(page).fill('Good morning')
  await page.getByRole('button', { name: 'Send later' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('When to send it').selectOption('Date and time')
  await dialog.getByLabel('Date and time').last().fill('2020-01-01T10:00')
  await dialog.getByRole('button', { name: 'Schedule' }).click()
  await dialog.getByText('Choose a time in the future.').waitFor()
  expect(await composer(page).inputValue()).toBe('Good morning')
  await dialog.getByLabel('When to send it').selectOption('Tomorrow morning')
  expect(await axeViolations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Schedule' }).click()
  await page.getByText(/^Your message will be sent: .*9:00/).waitFor()
  await expect.poll(() => composer(page).inputValue()).toBe('')
  expect(await statesOf(ana)).toEqual(['Good morning'])
  await page.getByRole('link', { name: '1 scheduled message' }).click()

  const list = page.getByRole('list', { name: 'Scheduled messages' })
  await list.getByText(/^Will be sent: .*9:00/).waitFor()
  expect(await axeViolations(page)).toEqual([])
  await list.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  await dialog.getByLabel('Text').fill('Good evening')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await list.getByText('Good evening').waitFor()
  expect(await statesOf(ana)).toEqual(['Good evening'])

  // What another device schedules appears at once.
  await schedule(ana, room, { text: 'From my phone' })
  const phone = list.getByRole('listitem').filter({ hasText: 'From my phone' })
  await phone.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await phone.waitFor({ state: 'detached' })
  await list.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Send now' }).click()
  await page.getByText('Nothing scheduled').waitFor()
  await enter(room)
  await timeline(page).getByText('Good evening').waitFor()
  expect(await page.getByRole('link', { name: 'Scheduled messages' }).count()).toBe(0)
})

test('with the keyboard, in a conversation, a message is scheduled without leaving the field', async () => {
  const [ana, ben] = [await signUp(server), await signUp(server)]
  const direct = await openDirect(ana, [ben])
  await sendMessage(ben, direct.id, 'Hello')
  const { page, go } = await visit(browser, { url: server.url, as: ana })
  await go(`/d/${direct.id}`)
  await composer(page).fill('See you')
  const button = page.getByRole('button', { name: 'Send later' })
  await button.waitFor()
  await button.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('When to send it').focus()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByText(/^Your message will be sent/).waitFor()
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => composer(page).evaluate((field) => field === document.activeElement)).toBe(true)
  await page.keyboard.type('Written next')
  expect(await composer(page).inputValue()).toBe('Written next')
  await page.getByRole('button', { name: 'View' }).click()
  const list = page.getByRole('list', { name: 'Scheduled messages' })
  await list.getByRole('link', { name: ben.username }).waitFor()
})

test('scheduling a message for a crowd, and changing it to one, takes a second step', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, leo])
  await addMembers(server.sql, room, await createAccounts(server.sql, `later-${process.pid}`, 25))
  const { page, enter } = await visit(browser, { url: server.url, as: ana })
  await enter(room)
  await composer(page).fill('@all cake')
  await page.getByRole('button', { name: 'Send later' }).click()
  const crowd = page.getByRole('dialog', { name: 'Notify 26 people?' })
  await page.getByRole('dialog').getByRole('button', { name: 'Schedule' }).click()
  await crowd.getByRole('button', { name: 'Cancel' }).click()
  await crowd.waitFor({ state: 'detached' })
  expect(await composer(page).inputValue()).toBe('@all cake')
  expect(await statesOf(ana)).toEqual([])
  await page.getByRole('button', { name: 'Send later' }).click()
  await page.getByRole('dialog', { name: 'Send later' }).getByRole('button', { name: 'Schedule' }).click()
  await crowd.getByRole('button', { name: 'Schedule' }).click()
  await expect.poll(() => statesOf(ana)).toEqual(['@all cake'])
  await expect.poll(() => composer(page).inputValue()).toBe('')
  await page.getByRole('link', { name: '1 scheduled message' }).click()

  const list = page.getByRole('list', { name: 'Scheduled messages' })
  const edit = async (text: string) => {
    await list.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Edit' }).click()
    const dialog = page.getByRole('dialog', { name: 'Edit scheduled message' })
    await dialog.getByLabel('Text').fill(text)
    await dialog.getByRole('button', { name: 'Save' }).click()
  }
  await edit('cake for some')
  await list.getByText('cake for some').waitFor()
  await edit('@all more cake')
  await crowd.getByRole('button', { name: 'Save' }).click()
  await list.getByText('@all more cake').waitFor()
  expect(await statesOf(ana)).toEqual(['@all more cake'])
})

test('a message that could not be sent says why, leads there from every page, and its text can be copied', async () => {
  const [ana, ben] = [await signUp(server), await signUp(server)]
  const [room, quiet] = [await createRoomOf([ana, ben]), await createRoom(ana)]
  const { page, go } = await visit(browser, { url: server.url, as: ben })
  await schedule(ben, room, { text: 'Too late' })
  await go('/scheduled')
  const list = page.getByRole('list', { name: 'Scheduled messages' })
  await list.getByText(/^Will be sent/).waitFor()
  await ana.request(BAN, { roomId: room.id, userId: ben.id })
  await makeDue(server.sql, ben, { by: ana, room: quiet })
  await list.getByText(/^Not sent: .* You are banned from this room\.$/).waitFor()
  expect(await axeViolations(page)).toEqual([])
  expect(await list.getByRole('link').count()).toBe(0)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await list.getByRole('button', { name: 'More actions' }).click()
  await expect.poll(() => page.getByRole('menuitem').allInnerTexts()).toEqual(['Copy text', 'Remove'])
  await page.getByRole('menuitem', { name: 'Copy text' }).click()
  await page.getByText('Text copied.').waitFor()
  await page.getByRole('link', { name: 'All rooms' }).click()
  await page.getByRole('link', { name: 'Scheduled messages' }).click()
  await list.getByText('Too late').waitFor()
})

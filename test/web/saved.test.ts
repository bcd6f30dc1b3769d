import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { openDirect } from '../harness/directs.ts'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()

test('a message is saved in its menu, found on the page of saved messages, given a reminder there and removed', async () => {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  await sendMessage(ana, room.id, 'The key is under the mat')
  const { page, enter } = await visit(browser, { url: server.url, as: ana })
  await enter(room)
  const row = timeline(page).locator('article', { hasText: 'under the mat' }).first()
  await row.hover()
  await row.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Save', exact: true }).click()
  await page.getByText('Only you can see it').waitFor()
  await page.getByRole('button', { name: 'Saved messages' }).click()

  const list = page.getByRole('list', { name: 'Saved messages' })
  const link = list.getByRole('link', { name: 'The key is under the mat' })
  await link.waitFor()
  await list.getByRole('button', { name: 'Remind me' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Remind me').selectOption('Tomorrow morning')
  expect(await axeViolations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Set reminder' }).click()
  await list.getByText(/^Reminder: .*9:00/).waitFor()

  await list.getByRole('button', { name: 'Remind me' }).click()
  await dialog.getByLabel('Remind me').selectOption('Date and time')
  await dialog.getByLabel('Date and time').last().fill('2020-01-01T10:00')
  await dialog.getByRole('button', { name: 'Set reminder' }).click()
  await dialog.getByText('Choose a time in the future.').waitFor()
  await dialog.getByLabel('Remind me').selectOption('No reminder')
  await dialog.getByRole('button', { name: 'Set reminder' }).click()
  await list.getByText(/^Reminder/).waitFor({ state: 'detached' })

  await list.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('Nothing saved yet').waitFor()
})

test('a message of a conversation is listed under its people, when it is saved and when it is found', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const direct = await openDirect(ana, [leo])
  const { id } = await sendMessage(leo, direct.id, 'the blue umbrella')
  await ana.request('mutation ($id: ID!) { saveMessage(messageId: $id) { id } }', { id })
  const { page, go } = await visit(browser, { url: server.url, as: ana })
  for (const [path, label] of [
    ['/saved', 'Saved messages'],
    ['/search?q=umbrella', 'Search results'],
  ] as const) {
    await go(path)
    const row = page.getByRole('list', { name: label }).getByRole('listitem')
    await row.getByText('the blue umbrella').waitFor()
    // The author, and the conversation.
    expect(await row.getByText(leo.username, { exact: true }).count()).toBe(2)
    expect(await row.getByText(ana.username).count()).toBe(0)
  }
})

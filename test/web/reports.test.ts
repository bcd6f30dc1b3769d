import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { databaseForFile } from '../harness/database.ts'
import { openDirect } from '../harness/directs.ts'
import { uuidOf } from '../harness/ids.ts'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoomOf } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import { sql } from '../harness/sql.ts'
import { visit } from '../harness/web/visitor.ts'

const database = await databaseForFile()
const server = await serverForFile({ database })
const browser = await browserForFile()

const ana = await signUp(server, 'ana')
const leo = await signUp(server, 'leo')
const mia = await signUp(server, 'mia')
const boss = await signUp(server, 'boss')
await sql(database.url, 'UPDATE "User" SET admin = true WHERE id = $1', [uuidOf(boss.id)])
const lobby = await createRoomOf([ana, leo, mia], { name: 'Lobby' })
await sendMessage(mia, lobby.id, 'Buy my pills')

test('a member reports a message by keyboard, a moderator finds it in the details, deletes it and resolves the report', async () => {
  const reader = await visit(browser, { url: server.url, as: leo })
  await reader.enter(lobby)
  const message = reader.page.getByRole('article').filter({ hasText: 'Buy my pills' })
  await message.hover()
  await message.getByRole('button', { name: 'More actions' }).click()
  await reader.page.getByRole('menuitem', { name: 'Report…' }).press('Enter')
  const dialog = reader.page.getByRole('dialog', { name: 'Report this message?' })
  await dialog.getByLabel('What’s wrong with it?').fill('Spam')
  await dialog.getByLabel('What’s wrong with it?').press('Enter')
  await reader.page.getByText('Message reported.').waitFor()

  const { page, enter } = await visit(browser, { url: server.url, as: ana })
  await enter(lobby)
  await page.getByRole('link', { name: '1 open report' }).click()
  const row = page.getByRole('listitem').filter({ hasText: 'Buy my pills' })
  await row.getByText('Reported by leo').waitFor()
  await row.getByRole('link', { name: 'Show in room' }).waitFor()
  await row.getByRole('button', { name: 'Delete message…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  const deleted = page.getByRole('listitem').filter({ hasText: 'Message deleted' })
  await deleted.getByRole('button', { name: 'Resolve the report by leo' }).press('Enter')
  await page.getByText('No open reports').waitFor()
  await page.getByLabel('Show').selectOption('Resolved')
  await page.getByText('Resolved by ana').waitFor()
  await page.getByRole('link', { name: 'Audit log' }).click()
  await page.getByText('ana resolved the reports of message 1 by mia.').waitFor()
})

test('an admin sees that a message was reported and not the message, and resolves the report without scripts', async () => {
  const { id } = await sendMessage(mia, lobby.id, 'A private matter')
  await leo.request('mutation ($id: ID!) { reportMessage(messageId: $id, reason: "Insults") }', { id })
  const { page, go } = await visit(browser, { url: server.url, as: boss, javaScriptEnabled: false })
  await go('/admin/reports')
  const row = page.getByRole('listitem').filter({ hasText: 'Insults' })
  await row.getByRole('link', { name: 'Lobby' }).waitFor()
  expect(await page.getByText('A private matter').count()).toBe(0)
  await row.getByRole('button', { name: 'Resolve the report by leo' }).click()
  await page.getByText('No open reports').waitFor()
  await go('/admin/log')
  await page.getByText('boss resolved the reports of a message in Lobby.').waitFor()
})

test('a direct message is found in the inbox and among the saved ones, and its report is read by the admins', async () => {
  const direct = await openDirect(mia, [leo])
  await sendMessage(mia, direct.id, 'Nobody else knows')
  const { page, go } = await visit(browser, { url: server.url, as: leo })
  await go('/notifications')
  await page.getByRole('link', { name: 'mia sent you a message' }).click()
  await page.waitForURL(`/d/${direct.id}/1`)
  const message = page.getByRole('article').filter({ hasText: 'Nobody else knows' })
  const choose = async (name: string) => {
    await message.hover()
    await message.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name, exact: true }).click()
  }
  await choose('Report…')
  const dialog = page.getByRole('dialog', { name: 'Report this message?' })
  await dialog.getByText('The server’s admins see the message').waitFor()
  await dialog.getByLabel('What’s wrong with it?').fill('Threats')
  await dialog.getByLabel('What’s wrong with it?').press('Enter')
  await page.getByText('Message reported.').waitFor()
  await choose('Save')
  await page.getByRole('button', { name: 'Saved messages' }).click()
  await page.getByRole('list', { name: 'Saved messages' }).getByRole('link', { name: 'Nobody' }).click()
  await page.waitForURL(`/d/${direct.id}/1`)

  const admins = await visit(browser, { url: server.url, as: boss, javaScriptEnabled: false })
  await admins.go('/admin/reports')
  const row = admins.page.getByRole('listitem').filter({ hasText: 'Threats' })
  await row.getByText('Nobody else knows').waitFor()
  await row.getByText(/Direct conversation: .*leo and mia/).waitFor()
  expect(await row.getByRole('link').count()).toBe(0)
})

import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const { url } = server

test('what an owner pins is marked for everybody, stands in a list that leads to it, and is unpinned there', async () => {
  const [ana, leo] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(ana)
  await joinRoom(leo, room)
  await sendMessage(leo, room.id, 'We meet on Friday')
  const [mine, theirs] = [await visit(browser, { url, as: ana }), await visit(browser, { url, as: leo })]
  await mine.enter(room)
  await theirs.enter(room)
  const row = (page: typeof mine.page) =>
    timeline(page).locator('article', { hasText: 'We meet on Friday' }).first()

  const list = theirs.page.getByRole('dialog', { name: 'Pinned messages' })
  await theirs.page.getByRole('button', { name: 'Pinned messages' }).click()
  await list.getByText('Nothing is pinned yet').waitFor()
  await theirs.page.keyboard.press('Escape')
  await row(theirs.page).hover()
  await row(theirs.page).getByRole('button', { name: 'More actions' }).click()
  await theirs.page.getByRole('menuitem', { name: 'Copy link' }).waitFor()
  expect(await theirs.page.getByRole('menuitem', { name: 'Pin', exact: true }).count()).toBe(0)
  await theirs.page.keyboard.press('Escape')

  await row(mine.page).hover()
  await row(mine.page).getByRole('button', { name: 'More actions' }).click()
  await mine.page.getByRole('menuitem', { name: 'Pin', exact: true }).click()
  await row(theirs.page).getByText('Pinned', { exact: true }).waitFor()

  await theirs.page.getByRole('button', { name: 'Pinned messages' }).click()
  const link = list.getByRole('link', { name: 'We meet on Friday' })
  await link.waitFor()
  expect(await axeViolations(theirs.page)).toEqual([])
  expect(await list.getByRole('button', { name: 'Unpin' }).count()).toBe(0)
  await link.click()
  await list.waitFor({ state: 'detached' })

  await mine.page.getByRole('button', { name: 'Pinned messages' }).click()
  await mine.page.getByRole('dialog').getByRole('button', { name: 'Unpin' }).click()
  await mine.page.getByText('Nothing is pinned yet').waitFor()
  await row(theirs.page).getByText('Pinned', { exact: true }).waitFor({ state: 'detached' })
})

import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { file, png, sendFiles } from '../harness/files.ts'
import { ADD, changeMessage, sendMessage } from '../harness/messages.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoomOf, type Room } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import { pageOf, siteForFile } from '../harness/site.ts'
import { startThread } from '../harness/threads.ts'
import { choose, pushTo, systemNotifications, visitWithNotifications } from '../harness/web/push.ts'
import { visit } from '../harness/web/visitor.ts'

const site = await siteForFile()
site.pages.set('/hedge', pageOf({ title: 'A hedge', description: 'What to plant' }))
const server = await serverForFile({ env: { OUTBOUND_ALLOW: '127.0.0.1' } })
const browser = await browserForFile()
const { url } = server
const [ana, leo] = await Promise.all([signUp(server, 'ana'), signUp(server, 'leo')])
await server.sql('UPDATE "User" SET admin = true WHERE username = $1', ['ana'])

const pane = (page: Page): Locator => page.getByRole('complementary', { name: 'Thread' })
const replies = (page: Page): Locator => pane(page).getByRole('log')
const field = (page: Page): Locator => pane(page).getByRole('textbox', { name: 'Reply in thread' })

/** A thread with one reply, by Leo, who opened it. */
async function aThread() {
  const room = await createRoomOf([ana, leo])
  const root = await sendMessage(leo, room.id, 'A question')
  const thread = await startThread(leo, root.id)
  await sendMessage(leo, thread.id, 'An answer')
  const path = `/r/${encodeURIComponent(room.name)}/${root.number}?reply`
  return { room, root, thread, path }
}

async function open(as: Person, path: string) {
  const visitor = await visit(browser, { url, as, viewport: { width: 1440, height: 800 } })
  await visitor.go(path)
  await replies(visitor.page).getByText('An answer', { exact: true }).waitFor()
  return visitor.page
}

const inRoom = (page: Page, room: Room): Locator => page.getByRole('region', { name: room.name })

test('a poll is written, voted in and closed in a thread, and is not in its room', async () => {
  const { room, path } = await aThread()
  const [mine, theirs] = [await open(ana, path), await open(leo, path)]
  await field(mine).focus()
  await pane(mine).getByRole('button', { name: 'Create poll' }).click()
  const dialog = mine.getByRole('dialog', { name: 'New poll' })
  await dialog.getByLabel('Question').fill('Soup?')
  await dialog.getByLabel('Option 1').fill('Yes')
  await dialog.getByLabel('Option 2').fill('No')
  await dialog.getByRole('button', { name: 'Send poll' }).click()
  await dialog.waitFor({ state: 'detached' })
  const [myPoll, theirPoll] = [mine, theirs].map((page) =>
    replies(page).getByRole('group', { name: 'Soup?' }),
  )
  await theirPoll!.getByRole('radio', { name: /^Yes/ }).check()
  await myPoll!.getByRole('radio', { name: 'Yes 1 vote, 100%' }).waitFor()
  await theirPoll!.getByRole('radio', { name: 'Yes 1 vote, 100%', checked: true }).waitFor()
  await inRoom(mine, room)
    .getByRole('link', { name: /^2 replies/ })
    .waitFor()
  expect(await inRoom(mine, room).getByRole('group', { name: 'Soup?' }).count()).toBe(0)

  await myPoll!.hover()
  await replies(mine)
    .locator('article', { has: mine.getByRole('group', { name: 'Soup?' }) })
    .getByRole('button', { name: 'More actions' })
    .click()
  await mine.getByRole('menuitem', { name: 'Close poll' }).click()
  await mine.getByRole('dialog').getByRole('button', { name: 'Close poll' }).click()
  await theirPoll!.getByText(/^Closed /).waitFor()
  await pane(mine).waitFor()
})

test('a picture is posted in a thread and opened there, and Escape closes the picture alone', async () => {
  const { path } = await aThread()
  const [mine, theirs] = [await open(ana, path), await open(leo, path)]
  await pane(mine)
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'cat.png', mimeType: 'image/png', buffer: Buffer.from(png(600, 400)) })
  await pane(mine).getByRole('button', { name: 'Remove cat.png' }).waitFor()
  await field(mine).fill('My cat')
  const send = pane(mine).getByRole('button', { name: 'Send', exact: true })
  // It waits for the upload.
  await expect
    .poll(async () => {
      if (await send.isEnabled()) await send.click()
      return replies(mine).getByText('My cat').count()
    })
    .toBe(1)
  const picture = replies(theirs).getByRole('link', { name: 'cat.png' })
  await picture.click()
  const viewer = theirs.getByRole('dialog')
  await viewer.getByRole('img', { name: 'cat.png' }).waitFor()
  await theirs.keyboard.press('Escape')
  await viewer.waitFor({ state: 'detached' })
  await pane(theirs).waitFor()
  await expect.poll(() => picture.evaluate((link) => link === document.activeElement)).toBe(true)
})

test('a link in a thread has its preview there, which its author removes', async () => {
  const { thread, path } = await aThread()
  const [mine, theirs] = [await open(ana, path), await open(leo, path)]
  await sendMessage(ana, thread.id, `Look: ${site.url}/hedge`)
  const card = (page: Page) => replies(page).getByRole('group', { name: 'Link preview' })
  await card(theirs).getByRole('link', { name: 'A hedge' }).waitFor()
  expect(await card(theirs).getByRole('button').count()).toBe(0)
  await card(mine).hover()
  await card(mine).getByRole('button', { name: 'Remove preview' }).click()
  await card(theirs).waitFor({ state: 'detached' })
  await card(mine).waitFor({ state: 'detached' })
  await replies(mine).getByText('Look:').waitFor()
})

test('custom emoji are pictures in the root, the replies and the reactions of a thread, and completed in its field', async () => {
  const { room } = await aThread()
  const upload = 'mutation ($file: File!) { uploadCustomEmoji(name: "blob-wave", file: $file) { id } }'
  await sendFiles(server, ana, upload, {}, { file: file('a.png', png(32, 32)) })
  const root = await sendMessage(leo, room.id, 'Who waves? :blob-wave:')
  const thread = await startThread(leo, root.id)
  const { id } = await sendMessage(leo, thread.id, 'An answer')
  await sendMessage(leo, thread.id, 'Me :blob-wave:')
  await changeMessage(ana, ADD, { id, emoji: ':blob-wave:' })
  const page = await open(ana, `/r/${encodeURIComponent(room.name)}/${root.number}?reply`)
  const picture = (place: Locator) => place.getByRole('img', { name: ':blob-wave:' }).first()
  await picture(replies(page).locator('article', { hasText: 'Me' })).waitFor()
  await picture(replies(page).getByRole('list', { name: 'Reactions' })).waitFor()
  await expect.poll(() => pane(page).getByRole('img', { name: ':blob-wave:' }).count()).toBe(3)
  await field(page).pressSequentially('I :blob')
  await page.getByRole('option', { name: ':blob-wave:' }).waitFor()
  await field(page).press('Enter')
  await field(page).press('Enter')
  await expect.poll(() => pane(page).getByRole('img', { name: ':blob-wave:' }).count()).toBe(4)
})

test('a click on a notification of a reply opens the thread at it in the tab that is there, and reading the thread closes it', async () => {
  const { room, root, thread } = await aThread()
  const [other, third] = [await createRoomOf([ana, leo]), await createRoomOf([ana, leo])]
  // As long as nothing is unread, a page that starts closes all notifications.
  await sendMessage(leo, third.id, '@ana hello')
  const { page, context, enter } = await visitWithNotifications(url, ana)
  await enter(other)
  await page.getByRole('link', { name: '1 unread notification' }).waitFor()
  const push = await pushTo(page)
  for (let i = 2; i < 30; i++) await sendMessage(leo, thread.id, `reply ${i}`)
  const path = `/r/${encodeURIComponent(room.name)}/${root.number}?reply=3`
  await push({
    ...{ type: 'message', tag: `room ${thread.id}`, title: 'leo', body: 'reply 3', url: path },
    ...{ roomId: thread.id, number: 3, count: 1, badge: 1 },
  })
  await expect.poll(async () => (await systemNotifications(page)).length).toBe(1)
  await choose(context)
  await replies(page).locator('[aria-current="true"]', { hasText: 'reply 3' }).waitFor()
  expect(context.pages()).toHaveLength(1)
  const focused = () => page.evaluate(() => document.activeElement?.textContent)
  await expect.poll(focused).toContain('reply 3')

  // Reading the thread on another device closes them, while another notification is unread.
  await enter(other)
  const { number } = await sendMessage(leo, thread.id, '@ana where?')
  await sendMessage(leo, room.id, '@ana and here?')
  await page.getByRole('link', { name: '3 unread notifications' }).waitFor()
  await push({
    ...{ type: 'message', tag: `room ${thread.id}`, title: 'leo', body: 'where?', url: path },
    ...{ roomId: thread.id, number, count: 1, badge: 3 },
  })
  await expect.poll(async () => (await systemNotifications(page)).length).toBe(1)
  await ana.request('mutation ($id: ID!, $number: Int!) { markRead(roomId: $id, number: $number) { id } }', {
    id: thread.id,
    number,
  })
  await expect.poll(() => systemNotifications(page)).toEqual([])
  await page.getByRole('link', { name: '2 unread notifications' }).waitFor()
})

test('a push of a reply is shown beside its room while the thread is closed, and left out while it is open', async () => {
  const { room, root, thread } = await aThread()
  const { page, go } = await visitWithNotifications(url, ana)
  await go(`/r/${encodeURIComponent(room.name)}`)
  const push = await pushTo(page)
  const path = `/r/${encodeURIComponent(room.name)}/${root.number}?reply=1`
  const pushReply = (body: string, url = path) =>
    push({
      ...{ type: 'message', tag: body, title: 'leo', body, url },
      ...{ roomId: thread.id, number: null, count: 1, badge: 1 },
    })
  const bodies = async () => (await systemNotifications(page)).map(({ body }) => body)
  await pushReply('closed')
  await expect.poll(bodies).toEqual(['closed'])

  await inRoom(page, room).getByRole('link', { name: '1 reply' }).click()
  await replies(page).getByText('An answer', { exact: true }).waitFor()
  await pushReply('open')
  await pushReply('elsewhere', '/r/elsewhere/1?reply=1')
  await expect.poll(bodies).toContain('elsewhere')
  expect(await bodies()).not.toContain('open')
})

test('a reply is saved in its menu, and opened from the saved messages where it was written', async () => {
  const { room, thread, path } = await aThread()
  await sendMessage(leo, thread.id, 'The key is under the mat')
  const page = await open(ana, path)
  const row = replies(page).locator('article', { hasText: 'under the mat' }).first()
  await row.hover()
  await row.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Save', exact: true }).click()
  await page.getByText('Only you can see it').waitFor()
  await page.getByRole('button', { name: 'Saved messages' }).click()
  const link = page
    .getByRole('list', { name: 'Saved messages' })
    .getByRole('link', { name: 'The key is under the mat' })
  await link.click()
  await replies(page).locator('[aria-current="true"]', { hasText: 'under the mat' }).waitFor()
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(
    `/r/${encodeURIComponent(room.name)}/1?reply=2`,
  )
  await inRoom(page, room).getByText('A question', { exact: true }).waitFor()
})

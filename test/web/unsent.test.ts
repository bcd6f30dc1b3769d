import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { changeMessage, DELETE, EDIT, sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { messages, timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const { url } = server

const composer = (page: Page) => page.getByRole('textbox', { name: /^Message / })
const editor = (page: Page) => page.getByRole('textbox', { name: 'Edit message' })
const files = (page: Page) => page.getByRole('list', { name: 'Files to send' })
const value = (page: Page) => composer(page).inputValue()
const article = (page: Page, text: string) => timeline(page).locator('article', { hasText: text })
const note = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(name) })

/** Someone with two rooms, at a browser in the first. */
async function writing() {
  const ana = await signUp(server)
  const [room, other] = [await createRoom(ana), await createRoom(ana)]
  const visitor = await visit(browser, { url, as: ana })
  await visitor.enter(room)
  const go = async ({ name }: { name: string }) => {
    await visitor.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name }).click()
    await visitor.page.getByRole('textbox', { name: `Message ${name}` }).waitFor()
  }
  return { ...visitor, ana, room, other, go }
}

/** Pastes what a program put into the clipboard. Returns true if the browser is left to paste it. */
const paste = (page: Page, formats: Record<string, string>, picture = true) =>
  composer(page).evaluate(
    (field, [formats, picture]) => {
      const clipboardData = new DataTransfer()
      for (const [type, text] of Object.entries(formats)) clipboardData.setData(type, text)
      if (picture) clipboardData.items.add(new File(['x'], 'image.png', { type: 'image/png' }))
      return field.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      )
    },
    [formats, picture] as const,
  )

test('pasting pastes the text where there is one, and a picture only where there is none', async () => {
  const { page } = await writing()
  const table = '<table><tr><td>a</td><td>b</td></tr></table>'
  expect(await paste(page, { 'text/plain': 'a\tb', 'text/html': table })).toBe(true)
  expect(await paste(page, { 'text/plain': 'Look', 'text/html': '<p>Look<img src="cid:1"></p>' })).toBe(true)
  expect(await files(page).count()).toBe(0)

  expect(await paste(page, { 'text/html': `<style>td{}</style>${table}<p>c &amp; d</p>` })).toBe(false)
  expect(await value(page)).toBe('a\tb\nc & d')
  await page.keyboard.press('Control+Z')
  expect(await value(page)).toBe('')

  expect(await paste(page, { 'text/html': '<img src="https://x.y/a.png">' })).toBe(false)
  await files(page).getByText('image.png').waitFor()
})

test('files stay with the draft of their room, while others are looked at and after a reload', async () => {
  const { page, room, other, go } = await writing()
  await composer(page).fill('with two files')
  await page.locator('input[type=file]').setInputFiles([note('one.txt'), note('two.txt')])
  await page.getByRole('button', { name: 'Remove two.txt' }).waitFor()
  await go(other)
  expect(await files(page).count()).toBe(0)
  await go(room)
  await page.getByRole('button', { name: 'Remove one.txt' }).waitFor()
  await page.reload()
  for (const name of ['one.txt', 'two.txt'])
    await page.getByRole('button', { name: `Remove ${name}` }).waitFor()
  expect(await value(page)).toBe('with two files')
  await composer(page).press('Enter')
  for (const name of ['one.txt', 'two.txt'])
    await article(page, 'with two files')
      .getByRole('link', { name: new RegExp(name) })
      .waitFor()
  await page.reload()
  await article(page, 'with two files').waitFor()
  expect(await files(page).count()).toBe(0)
})

test('an upload that runs while its room is left goes on and is shown there', async () => {
  const { page, room, other, go } = await writing()
  let release = () => undefined as void
  const held = new Promise<void>((resolve) => (release = resolve))
  await page.route('**/graphql', async (route) => {
    if (route.request().headers()['content-type']?.startsWith('multipart/')) await held
    await route.continue()
  })
  await page.locator('input[type=file]').setInputFiles(note('slow.txt'))
  await page.getByRole('button', { name: 'Cancel upload of slow.txt' }).waitFor()
  await composer(page).press('Enter')
  await page.getByRole('alert').getByText('Wait until your files are uploaded.').waitFor()
  await go(other)
  release()
  await go(room)
  await page.getByRole('button', { name: 'Remove slow.txt' }).waitFor()
})

test('a message waits while a file of it is not uploaded, and says so', async () => {
  const { page } = await writing()
  let broken = true
  await page.route('**/graphql', (route) =>
    broken && route.request().headers()['content-type']?.startsWith('multipart/')
      ? route.abort()
      : route.continue(),
  )
  await page.locator('input[type=file]').setInputFiles(note('report.txt'))
  const retry = page.getByRole('button', { name: 'Retry upload of report.txt' })
  await retry.waitFor()
  await composer(page).fill('here it is')
  await composer(page).press('Enter')
  await page.getByText('report.txt wasn’t uploaded. Retry or remove it to send your message.').waitFor()
  expect(await value(page)).toBe('here it is')
  broken = false
  await retry.click()
  await page.getByRole('button', { name: 'Remove report.txt' }).waitFor()
  await composer(page).press('Enter')
  await article(page, 'here it is')
    .getByRole('link', { name: /report\.txt/ })
    .waitFor()
})

test('a file that would be refused again has no Retry', async () => {
  const { page } = await writing()
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'nothing.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) })
  await page.getByText('This file is empty.').waitFor()
  expect(await page.getByRole('button', { name: /^Retry/ }).count()).toBe(0)
})

test('a draft that is sent in one tab is gone in the others', async () => {
  const { page, context, room } = await writing()
  await composer(page).fill('once')
  const second = await context.newPage()
  await second.goto(page.url())
  await expect.poll(() => value(second)).toBe('once')
  await composer(second).press('Enter')
  await messages(page, 'once').waitFor()
  await expect.poll(() => value(page)).toBe('')
  await composer(page).pressSequentially('x')
  await second.reload()
  await expect.poll(() => value(second)).toBe('x')
  expect(await second.getByRole('region', { name: room.name }).count()).toBe(1)
})

test('logging out in one tab empties the others and the browser’s storage [SEC-131]', async () => {
  const { page, context, ana, room } = await writing()
  await sendMessage(ana, room.id, 'between you and me')
  await messages(page, 'between you and me').waitFor()
  await composer(page).fill('a secret draft')
  await page.locator('input[type=file]').setInputFiles(note('secret.txt'))
  await page.getByRole('button', { name: 'Remove secret.txt' }).waitFor()
  const second = await context.newPage()
  await second.goto('/settings')
  await second.getByText(/Logging out deletes (it|them)\./).waitFor()
  await second.getByRole('main').getByRole('button', { name: 'Log out' }).click()
  await page.waitForURL('**/login')
  expect(await page.getByText('between you and me').count()).toBe(0)
  const stored = () =>
    page.evaluate(async () => {
      const names = (await indexedDB.databases()).map(({ name }) => name!)
      const counts = names.map(
        (name) =>
          new Promise<number>((resolve) => {
            const opening = indexedDB.open(name)
            opening.onsuccess = () => {
              const [store] = opening.result.objectStoreNames
              const counting = opening.result.transaction(store!).objectStore(store!).count()
              counting.onsuccess = () => resolve(counting.result)
            }
          }),
      )
      const drafts = Object.keys(localStorage).filter((key) => /^(draft|edit) /.test(key))
      return drafts.length + (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
    })
  await expect.poll(stored).toBe(0)
})

test('the text of an edit survives Escape, another message, another room and a reload', async () => {
  const { page, ana, room, other, go } = await writing()
  await sendMessage(ana, room.id, 'the first')
  await sendMessage(ana, room.id, 'the second')
  await messages(page, 'the second').waitFor()
  await composer(page).press('ArrowUp')
  await editor(page).fill('the second, longer')
  await editor(page).press('Escape')
  const unsaved = article(page, 'the second').getByText('You have unsaved changes.')
  await unsaved.waitFor()
  await composer(page).press('ArrowUp')
  expect(await editor(page).inputValue()).toBe('the second, longer')

  await article(page, 'the first').hover()
  await article(page, 'the first').getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  await unsaved.waitFor()
  expect(await editor(page).inputValue()).toBe('the first')
  await editor(page).press('Escape')
  await go(other)
  await go(room)
  await unsaved.waitFor()
  await page.reload()
  await unsaved.waitFor()
  await page.getByRole('button', { name: 'Continue editing' }).click()
  expect(await editor(page).inputValue()).toBe('the second, longer')
  await editor(page).press('Enter')
  await timeline(page).getByText('the second, longer').waitFor()
  expect(await unsaved.count()).toBe(0)
})

test('the text of an edit is still there when its message was deleted', async () => {
  const owner = await signUp(server)
  const ana = await signUp(server)
  const room = await createRoom(owner)
  await joinRoom(ana, room)
  const { id } = await sendMessage(ana, room.id, 'short')
  const { page, enter } = await visit(browser, { url, as: ana })
  await enter(room)
  await messages(page, 'short').waitFor()
  await composer(page).press('ArrowUp')
  await editor(page).fill('a long and careful text')
  await changeMessage(owner, DELETE, { id })
  await page.getByText('The message was deleted before you saved your changes:').waitFor()
  await timeline(page).getByText('a long and careful text').waitFor()
  await page.getByRole('button', { name: 'Move to a new message' }).click()
  expect(await value(page)).toBe('a long and careful text')
})

test('an edit that was made on another device is shown before it is replaced', async () => {
  const { page, ana, room } = await writing()
  const { id } = await sendMessage(ana, room.id, 'at six')
  await messages(page, 'at six').waitFor()
  await composer(page).press('ArrowUp')
  await editor(page).fill('at seven')
  await changeMessage(ana, EDIT, { id, text: 'at eight' })
  await page.getByText('This message was changed since you began. It now says:').waitFor()
  await editor(page).press('Enter')
  await page.getByRole('alert').getByText('at eight').waitFor()
  expect(await editor(page).inputValue()).toBe('at seven')
  await page.getByRole('button', { name: 'Save my text instead' }).click()
  await timeline(page).getByText('at seven').waitFor()

  // A tab that was not told of the change asks before it saves.
  await composer(page).press('ArrowUp')
  await editor(page).fill('at nine')
  await page.context().setOffline(true)
  await changeMessage(ana, EDIT, { id, text: 'at ten' })
  await page.context().setOffline(false)
  await editor(page).press('Enter')
  await page.getByRole('alert').getByText('at ten').waitFor()
  await page.getByRole('button', { name: 'Discard my text' }).click()
  await timeline(page).getByText('at ten').waitFor()
})

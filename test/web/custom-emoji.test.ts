import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import sharp from 'sharp'
import { browserForFile } from '../harness/browser.ts'
import { databaseForFile } from '../harness/database.ts'
import { file, png, sendFiles } from '../harness/files.ts'
import { uuidOf } from '../harness/ids.ts'
import { ADD, changeMessage, sendMessage } from '../harness/messages.ts'
import { KICK } from '../harness/moderation.ts'
import { signUp } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import { sql } from '../harness/sql.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { say, timeline, visit } from '../harness/web/visitor.ts'

// Emoji are those of the whole server, so this file has one of its own.
const database = await databaseForFile()
const server = await serverForFile({ database })
const browser = await browserForFile()
const { url } = server
const [admin, leo] = await Promise.all([signUp(server, 'boss'), signUp(server, 'leo')])
await sql(database.url, 'UPDATE "User" SET admin = true WHERE id = $1', [uuidOf(admin.id)])

const UPLOAD =
  'mutation ($name: String!, $file: File!) { uploadCustomEmoji(name: $name, file: $file) { id name } }'
const upload = async (name: string, content: Uint8Array<ArrayBuffer> = png(32, 32)) =>
  (
    await sendFiles<{ uploadCustomEmoji: { id: string; name: string } }>(
      server,
      admin,
      UPLOAD,
      { name },
      { file: file('a.png', content) },
    )
  ).data!.uploadCustomEmoji
const remove = ({ id }: { id: string }) =>
  admin.request('mutation ($id: ID!) { deleteCustomEmoji(id: $id) }', { id })

async function moving(): Promise<Uint8Array<ArrayBuffer>> {
  const frames = await Promise.all(
    ['red', 'green'].map((background) =>
      sharp({ create: { width: 32, height: 32, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  )
  return Uint8Array.from(
    await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer(),
  )
}

test('an admin adds an emoji in the console, lets everyone add some, finds one and deletes it, with the keyboard too', async () => {
  const { page, go } = await visit(browser, { url, as: admin })
  await go('/admin')
  await page.getByRole('link', { name: 'Emoji', exact: true }).click()
  await page.getByText('No custom emoji yet').waitFor()
  await page.getByRole('button', { name: 'Add emoji' }).click()
  const name = page.getByRole('textbox', { name: 'Name' })
  await name.fill('tada')
  await page.getByRole('button', { name: 'Add emoji' }).click()
  await page.getByText('Choose a picture first.').waitFor()
  await page
    .getByLabel('Picture')
    .setInputFiles({ name: 'Blob wave.png', mimeType: 'image/png', buffer: Buffer.from(png(64, 64)) })
  await page.getByText('Blob wave.png').waitFor()
  await name.press('Enter')
  await page.getByText(':tada: is already the name of 🎉.').waitFor()
  expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('name')
  await name.fill('blob-wave')
  await name.press('Enter')
  await page.getByText(':blob-wave: added.').waitFor()
  const row = page.getByRole('listitem').filter({ hasText: ':blob-wave:' })
  await row.getByText('Added by boss').waitFor()
  expect(await axeViolations(page)).toEqual([])

  await page.getByRole('checkbox', { name: 'Everyone can add emoji' }).check()
  await page.getByText('Changes saved.').waitFor()

  await upload('other')
  await page.getByRole('searchbox').fill('wave')
  await expect.poll(() => page.getByRole('listitem').filter({ hasText: ':other:' }).count()).toBe(0)
  await row.getByRole('button', { name: 'Delete :blob-wave:' }).focus()
  await page.keyboard.press('Enter')
  await row.getByText('Messages and reactions will show :blob-wave: instead.').waitFor()
  await page.keyboard.press('Enter')
  await row.getByRole('button', { name: 'Delete :blob-wave:' }).press('Enter')
  await row.getByRole('button', { name: 'Delete', exact: true }).press('Enter')
  await page.getByText('No emoji has such a name').waitFor()
  await go('/admin/log')
  await page.getByText('boss deleted the emoji').waitFor()
  await page.getByText('boss let everyone add emoji.').waitFor()
})

test('a member completes an emoji’s name, everyone sees the picture, also from the server, and its name once it is deleted', async () => {
  const party = await upload('party-blob', await moving())
  const room = await createRoom(leo)
  await joinRoom(admin, room)
  const { id } = await sendMessage(leo, room.id, 'hello :party-blob: and `:party-blob:` and :no-such:')
  await changeMessage(admin, ADD, { id, emoji: ':party-blob:' })
  const { page, enter } = await visit(browser, { url, as: leo })
  await enter(room)
  const article = timeline(page).locator('article').first()
  const pictures = article.getByRole('img', { name: ':party-blob:' })
  await expect.poll(() => pictures.count()).toBe(2)
  await article.getByText(':no-such:').waitFor()
  await article.locator('code', { hasText: ':party-blob:' }).waitFor()
  expect(await pictures.first().evaluate((image: HTMLImageElement) => image.decode().then(() => true))).toBe(
    true,
  )
  expect(await axeViolations(page)).toEqual([])

  const field = page.getByRole('textbox', { name: /^Message / })
  await field.pressSequentially(':party-b')
  await page.getByRole('option', { name: ':party-blob:' }).waitFor()
  await field.press('Enter')
  expect(await field.inputValue()).toBe(':party-blob: ')
  await field.press('Enter')
  await timeline(page).locator('article').nth(1).getByRole('img', { name: ':party-blob:' }).waitFor()

  // The rows of the server, without scripts.
  const served = await visit(browser, { url, as: leo, javaScriptEnabled: false })
  await served.go(`/r/${encodeURIComponent(room.name)}`)
  const images = served.page.getByRole('img', { name: ':party-blob:' })
  await expect.poll(() => images.count()).toBe(3)
  expect(await images.first().boundingBox()).toMatchObject({ width: expect.closeTo(20.6, 0) as number })

  const still = await visit(browser, { url, as: leo, reducedMotion: 'reduce' })
  await still.enter(room)
  const calm = timeline(still.page).getByRole('img', { name: ':party-blob:' }).first()
  await expect
    .poll(() => calm.evaluate((image: HTMLImageElement) => image.currentSrc))
    .toMatch(/\/files\/emoji\/[0-9a-f]{24}\/still$/)

  await remove(party)
  await still.page.reload()
  await timeline(still.page).waitFor()
  await timeline(still.page).getByText(':party-blob:').first().waitFor()
  expect(await timeline(still.page).getByRole('img', { name: ':party-blob:' }).count()).toBe(0)
  // The reaction can be taken back by who gave it, and by nobody else be added.
  await timeline(still.page).getByRole('button', { name: ':party-blob:' }).click()
  await timeline(still.page).getByText('There is no emoji with this name.').waitFor()
})

test('the picker and the completion find a part of a name, first the names that begin with it', async () => {
  for (const name of ['a-lynx', 'lynx-nap', 'lynx']) await upload(name)
  const room = await createRoom(leo)
  const { page, enter } = await visit(browser, { url, as: leo })
  await enter(room)
  const field = page.getByRole('textbox', { name: /^Message / })
  await field.pressSequentially(':ynx')
  await page.getByRole('option', { name: ':lynx-nap:' }).waitFor()
  await field.fill('')
  await field.pressSequentially(':lynx')
  const options = page.getByRole('option')
  await expect.poll(() => options.allInnerTexts()).toEqual([':lynx:', ':lynx-nap:', ':a-lynx:'])
  await field.fill('')

  await page.getByRole('button', { name: 'Emoji', exact: true }).click()
  const picker = page.locator('emoji-picker')
  const found = picker.locator('[role=option].custom-emoji')
  await picker.locator('input[type=search]').fill('lynx')
  await expect
    .poll(() => found.evaluateAll((all) => all.map((each) => each.getAttribute('aria-label'))))
    .toEqual(['lynx', 'lynx-nap', 'a-lynx'])
  await picker.locator('input[type=search]').press('Enter')
  await expect.poll(() => field.inputValue()).toBe(':lynx:')
})

test('open tabs show an emoji that somebody adds at once, in messages, reactions and the open picker, and its name once it is deleted', async () => {
  const first = await upload('blob-live')
  const room = await createRoom(leo)
  await joinRoom(admin, room)
  const elsewhere = await createRoom(admin)
  await joinRoom(leo, elsewhere)
  const { id } = await sendMessage(admin, room.id, 'soon :blob-later:')
  await changeMessage(admin, ADD, { id, emoji: ':blob-live:' })
  const { page, context, enter } = await visit(browser, { url, as: leo })
  const other = await context.newPage()
  const inRoom = timeline(other).locator('article', { hasText: 'soon' })
  const reaction = (name: string) =>
    inRoom.getByRole('list', { name: 'Reactions' }).getByRole('img', { name })
  await other.goto(`/r/${encodeURIComponent(room.name)}`)
  await reaction(':blob-live:').waitFor()
  await inRoom.getByText(':blob-later:').waitFor()
  await enter(room)
  await page.getByRole('button', { name: 'Emoji', exact: true }).click()
  const picker = page.locator('emoji-picker')
  await picker.locator('input[type=search]').fill('blob')
  const option = (name: string) => picker.getByRole('option', { name, exact: true })
  await option('blob-live').waitFor()

  const later = await upload('blob-later')
  await inRoom.getByRole('img', { name: ':blob-later:' }).waitFor()
  await option('blob-later').waitFor()
  await changeMessage(admin, ADD, { id, emoji: ':blob-later:' })
  await reaction(':blob-later:').waitFor()
  await remove(first)
  await reaction(':blob-live:').waitFor({ state: 'detached' })
  await inRoom.getByRole('button', { name: ':blob-live:' }).getByText(':blob-live:').waitFor()
  await option('blob-live').waitFor({ state: 'detached' })

  // What a tab without a network has missed, it learns when it is connected again.
  await context.setOffline(true)
  await other.getByText(/^You’re offline/).waitFor()
  await remove(later)
  await context.setOffline(false)
  await reaction(':blob-later:').waitFor({ state: 'detached' })
  await inRoom.getByText('soon :blob-later:').waitFor()

  // A tab that follows them still learns of everything else.
  await admin.request(KICK, { roomId: elsewhere.id, userId: leo.id })
  await other.getByText(`You were removed from ${elsewhere.name}.`).waitFor()
})

test('the list of the console shows at once what another admin adds and deletes, and keeps what is being typed', async () => {
  const { page, context, go } = await visit(browser, { url, as: admin })
  await go('/admin/emoji')
  const other = await context.newPage()
  await other.goto('/admin/emoji')
  await page.getByRole('textbox', { name: 'Name' }).fill('half-typed')
  const row = (tab: Page) => tab.getByRole('listitem').filter({ hasText: ':two-tabs:' })
  await upload('two-tabs')
  await Promise.all([row(page).waitFor(), row(other).waitFor()])

  await row(other).getByRole('button', { name: 'Delete :two-tabs:' }).click()
  await row(other).getByRole('button', { name: 'Delete', exact: true }).click()
  await row(page).waitFor({ state: 'detached' })
  await row(other).waitFor({ state: 'detached' })
  expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('half-typed')
})

test('a member picks and adds an emoji in the picker, and reacts with it', async () => {
  await admin.request('mutation { updateServer(input: { customEmojiOpen: true }) { customEmojiOpen } }')
  const room = await createRoom(leo)
  const { page, enter } = await visit(browser, { url, as: leo })
  await enter(room)
  await page.getByRole('button', { name: 'Emoji', exact: true }).click()
  await page.getByRole('button', { name: 'Add emoji' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add emoji' })
  await dialog.getByRole('textbox', { name: 'Name' }).waitFor()
  await dialog
    .getByLabel('Picture')
    .setInputFiles({ name: 'Mine.png', mimeType: 'image/png', buffer: Buffer.from(png(64, 64)) })
  await expect.poll(() => dialog.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('mine')
  expect(await axeViolations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Add emoji' }).click()
  await page.getByText(':mine: added.').waitFor()
  await dialog.waitFor({ state: 'detached' })

  await say(page, 'first')
  const article = timeline(page).locator('article', { hasText: 'first' })
  await article.hover()
  await article.getByRole('button', { name: 'Add reaction' }).click()
  const picker = page.locator('emoji-picker')
  await picker.locator('input[type=search]').fill('mine')
  await picker.getByRole('option', { name: 'mine', exact: true }).click()
  await article.getByRole('button', { name: ':mine:' }).getByRole('img', { name: ':mine:' }).waitFor()

  // The dialog lists what one has added, which one can delete.
  await page.getByRole('button', { name: 'Emoji', exact: true }).click()
  await page.getByRole('button', { name: 'Add emoji' }).click()
  await dialog.getByRole('button', { name: 'Delete :mine:' }).click()
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  await dialog.getByText('Your emoji').waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
  await article.getByRole('button', { name: ':mine:' }).getByText(':mine:', { exact: true }).waitFor()
})

import sharp from 'sharp'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { say, timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const { url } = server

async function twoTalking() {
  const [ana, leo] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(ana)
  await joinRoom(leo, room)
  const [mine, theirs] = [await visit(browser, { url, as: ana }), await visit(browser, { url, as: leo })]
  await mine.enter(room)
  await theirs.enter(room)
  const shown = (page: typeof mine.page, text: string) => timeline(page).locator('article', { hasText: text })
  return { ana, leo, room, mine, theirs, shown }
}

test('edits, reactions, replies and deletions appear at once for the other member', async () => {
  const { mine, theirs, shown } = await twoTalking()
  await say(mine.page, 'Who brings the cake?')
  await shown(theirs.page, 'Who brings the cake?').waitFor()

  await mine.page.getByRole('textbox', { name: /^Message / }).press('ArrowUp')
  const edit = mine.page.getByRole('textbox', { name: 'Edit message' })
  await edit.fill('Who brings the candles?')
  await edit.press('Enter')
  const edited = shown(theirs.page, 'Who brings the candles?')
  await edited.getByText('(edited)').waitFor()

  await edited.hover()
  await edited.getByRole('button', { name: 'Add reaction' }).first().click()
  const emoji = theirs.page.locator('emoji-picker .tabpanel button.emoji').first()
  await emoji.click()
  const reaction = shown(mine.page, 'candles')
    .getByRole('list', { name: 'Reactions' })
    .getByRole('button')
    .first()
  await reaction.waitFor()
  expect(await reaction.getAttribute('aria-pressed')).toBe('false')
  await reaction.click()
  await expect.poll(() => reaction.getAttribute('aria-pressed')).toBe('true')

  await edited.hover()
  await edited.getByRole('button', { name: 'Reply', exact: true }).click()
  await say(theirs.page, 'I do')
  await shown(mine.page, 'I do')
    .getByRole('link', { name: /^In reply to/ })
    .waitFor()

  const own = shown(mine.page, 'Who brings the candles?').first()
  await own.hover()
  await own.getByRole('button', { name: 'More actions' }).click()
  await mine.page.getByRole('menuitem', { name: 'Delete' }).click()
  await mine.page.getByRole('button', { name: 'Delete', exact: true }).click()
  await timeline(theirs.page).getByText('Message deleted', { exact: true }).first().waitFor()
})

test('a name is completed after an @, and the mentioned member sees it highlighted', async () => {
  const { leo, mine, theirs } = await twoTalking()
  const field = mine.page.getByRole('textbox', { name: /^Message / })
  await field.pressSequentially(`Hello @${leo.username.slice(0, 4)}`)
  await mine.page.getByRole('listbox', { name: 'People to mention' }).waitFor()
  await mine.page.getByRole('option', { name: new RegExp(leo.username) }).click()
  await field.press('Enter')
  await timeline(theirs.page).locator(`[data-username="${leo.username}"]`).waitFor()
})

test('members see how many are online and who is typing', async () => {
  const { ana, mine, theirs } = await twoTalking()
  await theirs.page.getByText('2 online').waitFor()
  await mine.page.getByRole('textbox', { name: /^Message / }).pressSequentially('Hm')
  await theirs.page.getByText(`${ana.username} is typing`, { exact: false }).waitFor()
})

test('a sent picture appears for the other member, with its size before it is loaded', async () => {
  const { mine, theirs } = await twoTalking()
  const buffer = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#b8860b' } })
    .png()
    .toBuffer()
  await mine.page
    .locator('input[type=file]')
    .setInputFiles({ name: 'brass.png', mimeType: 'image/png', buffer })
  await mine.page.getByRole('button', { name: 'Remove brass.png' }).waitFor()
  await say(mine.page, 'Look')
  const picture = timeline(theirs.page).getByRole('img', { name: 'brass.png' })
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0)
  expect(await picture.getAttribute('width')).toBe('640')
  await picture.click()
  await theirs.page.getByRole('dialog').getByRole('img', { name: 'brass.png' }).waitFor()
})

test('a search result opens the message among its neighbours, and more load in both directions', async () => {
  const [ana] = await Promise.all([signUp(server)])
  const room = await createRoom(ana)
  for (let number = 1; number <= 120; number++)
    await sendMessage(ana, room.id, number === 60 ? 'a rare pineapple' : `line ${number}`)
  const { page, go } = await visit(browser, { url, as: ana })
  await go('/search?q=pineap')
  await page.getByRole('list', { name: 'Search results' }).getByRole('link').click()
  await page.waitForURL(/\/60$/)
  await timeline(page).getByText('a rare pineapple').waitFor()
  expect(await timeline(page).getByText('line 1', { exact: true }).count()).toBe(0)
  // More messages load near either end, whatever moves the view there.
  for (const [key, text] of [
    ['Home', 'line 1'],
    ['End', 'line 120'],
  ] as const) {
    await timeline(page).focus()
    await expect
      .poll(async () => {
        await page.keyboard.press(key)
        return timeline(page).getByText(text, { exact: true }).count()
      })
      .toBe(1)
  }
  await sendMessage(ana, room.id, 'said meanwhile')
  await timeline(page).getByText('said meanwhile', { exact: true }).waitFor()
})

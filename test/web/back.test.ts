import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { file, postFiles, png, upload } from '../harness/files.ts'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { messages, timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const { url } = server

/** A person at a phone, who came to the room from the start page. */
async function atAPhone() {
  const [ana, leo] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(ana)
  await joinRoom(leo, room)
  await sendMessage(ana, room.id, 'hello')
  const picture = await upload(server, ana, room.id, file('cat.png', png(60, 60), 'image/png'))
  await postFiles(ana, room.id, [picture])
  const viewport = { width: 390, height: 740 }
  const visitor = await visit(browser, { url, as: ana, viewport, hasTouch: true, isMobile: true })
  await visitor.go('/')
  await visitor.page.getByRole('main').getByRole('link', { name: room.name }).first().tap()
  await messages(visitor.page, 'hello').waitFor()
  return { leo, room, ...visitor }
}

const back = (page: Page) => page.evaluate(() => history.back())
const depth = (page: Page) => page.evaluate(() => history.length)
const inRoom = (page: Page) => expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/r\//)

async function openMessageMenu(page: Page) {
  const article = timeline(page).locator('article', { hasText: 'hello' })
  await article.getByRole('button', { name: 'More actions' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menu').waitFor()
}

const layers: { layer: string; open: (page: Page) => Promise<void>; shown: string }[] = [
  {
    layer: 'a picture',
    open: (page) => timeline(page).getByRole('link', { name: 'cat.png' }).tap(),
    shown: '[role=dialog]',
  },
  { layer: 'a menu', open: openMessageMenu, shown: '[role=menu]' },
  {
    layer: 'a dialog',
    open: async (page) => {
      await openMessageMenu(page)
      await page.getByRole('menuitem', { name: 'Delete' }).tap()
    },
    shown: '[role=dialog]',
  },
  {
    layer: 'the emoji picker',
    open: async (page) => {
      await openMessageMenu(page)
      await page.getByRole('menuitem', { name: 'Add reaction' }).tap()
    },
    shown: 'emoji-picker',
  },
  {
    layer: 'the details',
    open: (page) => page.getByRole('button', { name: '2 members' }).tap(),
    shown: '[role=dialog]',
  },
]

test.for(layers)('on a phone, Back closes $layer, and only then leaves the room', async ({ open, shown }) => {
  const { page } = await atAPhone()
  for (let turn = 0; turn < 2; turn++) {
    await open(page)
    await page.locator(shown).waitFor()
    await expect.poll(() => page.evaluate(() => JSON.stringify(history.state))).toContain('layers')
    await back(page)
    await page.locator(shown).waitFor({ state: 'detached' })
    await inRoom(page)
  }
  await back(page)
  await expect.poll(() => new URL(page.url()).pathname).toBe('/')
})

test.for(layers)(
  'on a phone, $layer that is closed otherwise leaves nothing in the history',
  async ({ open, shown }) => {
    const { page } = await atAPhone()
    await open(page)
    await page.locator(shown).waitFor()
    await expect.poll(() => page.evaluate(() => JSON.stringify(history.state))).toContain('layers')
    await page.keyboard.press('Escape')
    await page.locator(shown).waitFor({ state: 'detached' })
    await expect.poll(() => page.evaluate(() => JSON.stringify(history.state))).not.toContain('layers')
    await back(page)
    await expect.poll(() => new URL(page.url()).pathname).toBe('/')
  },
)

test('on a phone, Back closes the layers one by one', async () => {
  const { leo, page } = await atAPhone()
  const layers = () => page.evaluate(() => /layers\D*(\d)/.exec(JSON.stringify(history.state))?.[1])
  await page.getByRole('button', { name: '2 members' }).tap()
  const menu = page.getByRole('menu')
  const details = page.getByRole('dialog')
  await details.getByRole('button', { name: `Actions for ${leo.username}` }).tap()
  await menu.waitFor()
  await expect.poll(layers).toBeDefined()
  await back(page)
  await menu.waitFor({ state: 'detached' })
  await details.waitFor()
  await back(page)
  await details.waitFor({ state: 'detached' })
  await inRoom(page)
})

test('on a phone, an entry that leads to another page is passed over on the way back', async () => {
  const { page, room } = await atAPhone()
  await page.getByRole('button', { name: `More actions for ${room.name}` }).tap()
  await expect.poll(() => page.evaluate(() => JSON.stringify(history.state))).toContain('layers')
  await page.getByRole('menuitem', { name: 'Room settings' }).tap()
  await page.waitForURL('**/settings')
  await back(page)
  await messages(page, 'hello').waitFor()
  await expect.poll(() => page.evaluate(() => JSON.stringify(history.state))).not.toContain('layers')
  await back(page)
  await expect.poll(() => new URL(page.url()).pathname).toBe('/')
})

test('with a mouse, a menu adds nothing to the history', async () => {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  await sendMessage(ana, room.id, 'hello')
  const { page, enter } = await visit(browser, { url, as: ana })
  await enter(room)
  await messages(page, 'hello').waitFor()
  const before = await depth(page)
  await openMessageMenu(page)
  await page.keyboard.press('Escape')
  await page.getByRole('menu').waitFor({ state: 'detached' })
  expect(await depth(page)).toBe(before)
})

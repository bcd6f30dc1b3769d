import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { file, postFiles, png, upload } from '../harness/files.ts'
import { signUp } from '../harness/people.ts'
import { createRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const { url } = server

const viewer = (page: Page) => page.getByRole('dialog')
const shown = (page: Page) => viewer(page).getByRole('img', { name: 'cat.png' })
const width = async (page: Page) => Math.round((await shown(page).boundingBox())!.width)

async function viewing(options: object = {}) {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  const picture = await upload(server, ana, room.id, file('cat.png', png(600, 400), 'image/png'))
  await postFiles(ana, room.id, [picture])
  const visitor = await visit(browser, { url, as: ana, ...options })
  await visitor.enter(room)
  await timeline(visitor.page).getByRole('link', { name: 'cat.png' }).click()
  await shown(visitor.page).waitFor()
  await expect.poll(() => width(visitor.page)).toBeGreaterThan(100)
  return visitor
}

test('a picture is zoomed by keys, buttons, a click and the wheel, and a click beside it closes it', async () => {
  const { page } = await viewing({ viewport: { width: 1200, height: 800 } })
  expect(await width(page)).toBe(600)
  await page.keyboard.press('+')
  await expect.poll(() => width(page)).toBe(900)
  await page.keyboard.press('-')
  await expect.poll(() => width(page)).toBe(600)
  await viewer(page).getByRole('button', { name: 'Zoom in' }).click()
  await viewer(page).getByRole('button', { name: 'Zoom in' }).click()
  await expect.poll(() => width(page)).toBe(1350)
  expect(await axeViolations(page)).toEqual([])
  await page.keyboard.press('0')
  await expect.poll(() => width(page)).toBe(600)

  // What is under the pointer stays there, and can be dragged.
  await page.mouse.click(400, 300)
  await expect.poll(() => width(page)).toBe(1200)
  const before = (await shown(page).boundingBox())!
  await page.mouse.move(600, 400)
  await page.mouse.down()
  await page.mouse.move(560, 380, { steps: 4 })
  await page.mouse.up()
  await expect.poll(async () => Math.round(((await shown(page).boundingBox())!.y - before.y) / 10)).toBe(-2)
  expect(await width(page)).toBe(1200)
  await page.mouse.click(600, 400)
  await expect.poll(() => width(page)).toBe(600)

  await page.keyboard.down('Control')
  await page.mouse.wheel(0, -200)
  await page.keyboard.up('Control')
  await expect.poll(() => width(page)).toBeGreaterThan(1000)
  await page.keyboard.press('0')
  await expect.poll(() => width(page)).toBe(600)

  await page.mouse.click(100, 700)
  await viewer(page).waitFor({ state: 'detached' })
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('href')))
    .toContain('/files/')
})

test('on a phone two taps and two fingers zoom, and Back closes the picture', async () => {
  const { page, context } = await viewing({
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  })
  const small = await width(page)
  const box = (await shown(page).boundingBox())!
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  await page.touchscreen.tap(at.x, at.y)
  await page.touchscreen.tap(at.x, at.y)
  await expect.poll(() => width(page)).toBeGreaterThan(small * 1.5)
  await page.keyboard.press('0')
  await expect.poll(() => width(page)).toBe(small)

  const touch = await context.newCDPSession(page)
  const fingers = (distance: number) => [
    { x: at.x - distance, y: at.y, id: 1 },
    { x: at.x + distance, y: at.y, id: 2 },
  ]
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: fingers(30) })
  await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: fingers(60) })
  await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: fingers(75) })
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await expect.poll(async () => (await width(page)) / small).toBeCloseTo(2.5, 1)

  await page.evaluate(() => history.back())
  await viewer(page).waitFor({ state: 'detached' })
  expect(new URL(page.url()).pathname).toMatch(/^\/r\//)
})

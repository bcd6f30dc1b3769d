import { devices, type Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { sendMessage } from '../harness/messages.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoomOf, type Room } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { countShift, shiftsOf } from '../harness/web/layout-shift.ts'
import { timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const { url } = server

const sidebar = (page: Page) => page.getByRole('navigation', { name: 'Rooms' })
/** The names of the rooms in the sidebar, from the top. */
const listedNames = (page: Page) => sidebar(page).locator('section a bdi').allTextContents()

/** Creates rooms one after another, each with a message, and returns them: the last is the most active one. */
async function createRooms(owner: Person, names: string[], members: Person[] = []): Promise<Room[]> {
  const rooms: Room[] = []
  const suffix = owner.username.slice(-6)
  for (const name of names) {
    const room = await createRoomOf([owner, ...members], { name: `${name}-${suffix}` })
    await sendMessage(owner, room.id, 'hello')
    rooms.push(room)
  }
  return rooms
}

test('the question mark shows all shortcuts, but not while one writes, and Alt with an arrow walks through the rooms', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const [a, b, c] = await createRooms(ana, ['a', 'b', 'c'], [leo])
  const { page, enter } = await visit(browser, { url, as: ana })
  await enter(c!)
  const field = page.getByRole('textbox', { name: /^Message / })
  await field.fill('why')
  await field.press('?')
  expect(await field.inputValue()).toBe('why?')
  await field.fill('')
  await timeline(page).focus()
  await page.keyboard.press('?')
  const overlay = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await overlay.waitFor()
  expect(await axeViolations(page)).toEqual([])
  await overlay.getByText('Next unread room').waitFor()
  await page.keyboard.press('?')
  await overlay.waitFor({ state: 'detached' })
  await sidebar(page).getByRole('button', { name: 'Keyboard shortcuts' }).click()
  await overlay.waitFor()
  await page.keyboard.press('Escape')
  await overlay.waitFor({ state: 'detached' })

  const isOpen = ({ name }: Room) => page.getByRole('textbox', { name: `Message ${name}` }).waitFor()
  await page.getByRole('textbox', { name: /^Message / }).focus()
  await page.keyboard.press('Alt+ArrowDown')
  await isOpen(b!)
  await page.keyboard.press('Alt+ArrowUp')
  await isOpen(c!)
  await page.keyboard.press('Alt+ArrowUp')
  await isOpen(a!)
  await sendMessage(leo, b!.id, 'unread')
  await expect.poll(() => sidebar(page).locator('[data-unread]').count()).toBe(1)
  await page.keyboard.press('Alt+Shift+ArrowUp')
  await isOpen(b!)
})

test('the list is sorted by activity or by name, and a message moves its room up unless somebody points at the list', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const [a, b, c] = await createRooms(ana, ['a', 'b', 'c'], [leo])
  const names = (...rooms: (Room | undefined)[]) => rooms.map((room) => room!.name)
  const { page, go } = await visit(browser, { url, as: ana })
  // Activity is exact in events, and to the minute in the list that a page begins with.
  const listening = page
    .waitForEvent('websocket')
    .then((socket) =>
      socket.waitForEvent('framereceived', ({ payload }) => String(payload).includes('ViewerEventsStarted')),
    )
  await go('/')
  await listening
  expect(await listedNames(page)).toEqual(names(c, b, a))
  await sendMessage(leo, a!.id, 'up')
  await expect.poll(() => listedNames(page)).toEqual(names(a, c, b))

  await sidebar(page).getByRole('link', { name: c!.name }).hover()
  await sendMessage(leo, b!.id, 'up')
  await expect.poll(() => sidebar(page).locator('[data-unread]').count()).toBe(2)
  expect(await listedNames(page)).toEqual(names(a, c, b))
  await page.mouse.move(800, 400)
  await expect.poll(() => listedNames(page)).toEqual(names(b, a, c))

  await sidebar(page).getByRole('button', { name: 'Sort rooms' }).click()
  expect(await axeViolations(page)).toEqual([])
  await page.getByRole('menuitemradio', { name: 'Sort by name' }).click()
  await page.mouse.move(800, 400)
  await expect.poll(() => listedNames(page)).toEqual(names(a, b, c))
  await page.reload()
  expect(await listedNames(page)).toEqual(names(a, b, c))
})

test('favorites are at the top on every device, and a folded section keeps what is unread', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const [a, b, c] = await createRooms(ana, ['a', 'b', 'c'], [leo])
  const [one, other] = await Promise.all([visit(browser, { url, as: ana }), visit(browser, { url, as: ana })])
  await Promise.all([one.enter(a!), other.go('/')])
  await one.page.getByRole('button', { name: `Actions for ${a!.name}` }).click()
  await one.page.getByRole('menuitem', { name: 'Add to favorites' }).click()
  for (const { page } of [one, other]) {
    await sidebar(page).getByRole('button', { name: 'Favorites' }).waitFor()
    await expect.poll(() => listedNames(page)).toEqual([a!.name, c!.name, b!.name])
  }

  const { page } = other
  const fold = sidebar(page).getByRole('button', { name: 'Rooms', exact: true })
  await fold.click()
  await page.mouse.move(800, 400)
  expect(await fold.getAttribute('aria-expanded')).toBe('false')
  await expect.poll(() => listedNames(page)).toEqual([a!.name])
  await page.reload()
  await expect.poll(() => listedNames(page)).toEqual([a!.name])
  await sendMessage(leo, b!.id, 'news')
  await expect.poll(() => listedNames(page)).toEqual([a!.name, b!.name])
  expect(await axeViolations(page)).toEqual([])
})

test('unread rooms that are out of sight are counted, and a press on the count shows the nearest', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const rooms = await createRooms(
    ana,
    Array.from({ length: 16 }, (_, index) => `room-${index + 10}`),
    [leo],
  )
  const { page, go, context } = await visit(browser, { url, as: ana, viewport: { width: 1000, height: 420 } })
  await context.addCookies([{ name: 'room-list', value: 'name', url }])
  await go('/')
  await sendMessage(leo, rooms[0]!.id, 'first')
  await sendMessage(leo, rooms[15]!.id, 'last')
  await page.getByRole('button', { name: '1 unread room below' }).click()
  await sidebar(page).getByRole('link', { name: rooms[15]!.name }).waitFor()
  await page.getByRole('button', { name: '1 unread room above' }).click()
  await page.getByRole('button', { name: '1 unread room below' }).waitFor()
  expect(await axeViolations(page)).toEqual([])
})

test('a phone has no sidebar until it is turned, and any other narrow window has one that is hidden', async () => {
  const ana = await signUp(server)
  const [room] = await createRooms(ana, ['pocket'])
  const path = `/r/${encodeURIComponent(room!.name)}`
  const { userAgent, viewport, isMobile, hasTouch } = devices['Pixel 7']!
  const phone = await visit(browser, { url, as: ana, userAgent, viewport, isMobile, hasTouch })
  const served = await phone.page.goto(path)
  expect(await served!.text()).not.toContain('<nav aria-label="Rooms"')
  await timeline(phone.page).waitFor()
  expect(await sidebar(phone.page).count()).toBe(0)
  await phone.page.setViewportSize({ width: viewport.height, height: viewport.width })
  await sidebar(phone.page).getByRole('link', { name: room!.name }).waitFor()
  await phone.page.setViewportSize(viewport)
  await expect.poll(() => sidebar(phone.page).count()).toBe(0)

  // From the first moment, the conversation stands where it stays.
  const turned = { width: viewport.height, height: viewport.width }
  const sideways = await visit(browser, { url, as: ana, userAgent, viewport: turned, isMobile, hasTouch })
  await countShift(sideways.context)
  await sideways.enter(room!)
  await sidebar(sideways.page).getByRole('link', { name: room!.name }).waitFor()
  expect(await shiftsOf(sideways.page)).toEqual([])

  const window = await visit(browser, { url, as: ana, viewport })
  await window.enter(room!)
  await sidebar(window.page).waitFor({ state: 'hidden' })
  expect(await window.page.locator('nav[aria-label="Rooms"]').count()).toBe(1)
})

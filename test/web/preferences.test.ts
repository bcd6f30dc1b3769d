import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoomOf } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const { url } = server

/** Returns what a colour of the system looks like on the page. */
const systemColor = (page: Page, name: string) =>
  page.evaluate((name) => {
    const probe = document.createElement('div')
    probe.style.cssText = `forced-color-adjust: none; background-color: ${name}`
    document.body.append(probe)
    const color = getComputedStyle(probe).backgroundColor
    probe.remove()
    return color
  }, name)

const styleOf = (element: Locator, property: string) =>
  element.evaluate((element, property) => getComputedStyle(element).getPropertyValue(property), property)

test('in forced colours, selection, unread, pressed buttons, focus and presence can be told apart', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, leo])
  const other = await createRoomOf([ana, leo])
  const viewport = { width: 1440, height: 900 }
  const { page, enter } = await visit(browser, { url, as: ana, forcedColors: 'active', viewport })
  await enter(room)
  const [highlight, text] = [await systemColor(page, 'Highlight'), await systemColor(page, 'CanvasText')]
  expect(highlight).not.toBe(await systemColor(page, 'Canvas'))

  const sidebar = page.getByRole('navigation', { name: 'Rooms' })
  const selected = sidebar.getByRole('link', { name: room.name, exact: true })
  const unselected = sidebar.getByRole('link', { name: other.name })
  expect(await styleOf(selected, 'background-color')).toBe(highlight)
  expect(await styleOf(unselected, 'background-color')).not.toBe(highlight)
  expect(await styleOf(selected.locator('.icon'), 'background-color')).toBe(
    await systemColor(page, 'HighlightText'),
  )
  expect(await styleOf(unselected.locator('.icon'), 'background-color')).toBe(text)

  expect(await styleOf(unselected, 'font-weight')).toBe('400')
  await sendMessage(leo, other.id, 'news')
  await unselected.getByText('1', { exact: true }).waitFor()
  await expect.poll(() => styleOf(unselected, 'font-weight')).toBe('500')

  const toggle = page
    .getByRole('button', { name: 'Details', exact: false })
    .and(page.locator('[aria-pressed]'))
  expect(await styleOf(toggle, 'background-color')).toBe(highlight)
  await toggle.click()
  await page.mouse.move(700, 400)
  await expect.poll(() => styleOf(toggle, 'background-color')).not.toBe(highlight)
  await toggle.click()

  await page.keyboard.press('Tab')
  const focused = page.locator(':focus-visible')
  expect(await styleOf(focused, 'outline-style')).toBe('solid')
  expect(await styleOf(focused, 'outline-color')).toBe(text)

  const dot = page.getByRole('main').locator('[data-mark].bg-success').first()
  await dot.waitFor()
  expect(await styleOf(dot, 'background-color')).toBe(text)

  await sidebar.getByRole('button', { name: 'Sort rooms' }).press('ArrowDown')
  const chosen = page.getByRole('menuitemradio', { checked: true })
  await chosen.waitFor()
  expect(await chosen.locator('svg').evaluate((svg) => getComputedStyle(svg).visibility)).toBe('visible')
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => page.locator('[role=menuitemradio][data-highlighted]').count()).toBe(1)
  await expect.poll(() => styleOf(page.locator('[data-highlighted]'), 'background-color')).toBe(highlight)
})

test('with reduced motion, nothing moves: menus, dialogs and messages appear at once', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, leo])
  const { page, enter } = await visit(browser, { url, as: ana, reducedMotion: 'reduce' })
  await page.addInitScript(() => {
    Object.assign(window, { moved: [] })
    for (const type of ['animationstart', 'transitionrun'])
      addEventListener(
        type,
        ({ target }) => Reflect.get(window, 'moved').push((target as Element).outerHTML),
        {
          capture: true,
        },
      )
  })
  await enter(room)
  await sendMessage(leo, room.id, 'hello')
  await timeline(page).getByText('hello').waitFor()
  await page.getByRole('button', { name: `Actions for ${room.name}` }).click()
  await page.getByRole('menuitem').first().waitFor()
  await page.keyboard.press('Escape')
  await timeline(page).focus()
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(await page.evaluate(() => Reflect.get(window, 'moved'))).toEqual([])
})

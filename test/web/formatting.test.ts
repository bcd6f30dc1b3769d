import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const { url } = server

const composer = (page: Page) => page.getByRole('textbox', { name: /^Message / })
const value = (page: Page) => composer(page).inputValue()
const toolbar = (page: Page) => page.getByRole('toolbar', { name: 'Formatting' })

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }

async function writing(options: object = {}) {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  await sendMessage(ana, room.id, 'an earlier message')
  const visitor = await visit(browser, { url, as: ana, ...options })
  await visitor.enter(room)
  await timeline(visitor.page).getByText('an earlier message').waitFor()
  return { ...visitor, ana, room }
}

/** Selects a part of the text in a field. */
const select = (page: Page, part: string) =>
  page.evaluate((part) => {
    const field = document.activeElement as HTMLTextAreaElement
    const start = field.value.indexOf(part)
    field.setSelectionRange(start, start + part.length)
  }, part)

test('keys put marks around the selection and take them off, and undo takes them back', async () => {
  const { page } = await writing()
  await composer(page).pressSequentially('hello world')
  await select(page, 'world')
  await page.keyboard.press('Control+b')
  await expect.poll(() => value(page)).toBe('hello **world**')
  await page.keyboard.press('Control+i')
  await expect.poll(() => value(page)).toBe('hello **_world_**')
  await page.keyboard.press('Control+b')
  await expect.poll(() => value(page)).toBe('hello _world_')
  await page.keyboard.press('Control+z')
  await expect.poll(() => value(page)).toBe('hello **_world_**')
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await expect.poll(() => value(page)).toBe('hello world')

  await composer(page).fill('')
  await page.keyboard.press('Control+b')
  await expect.poll(() => value(page)).toBe('****')
  await composer(page).pressSequentially('now')
  await page.keyboard.press('Control+b')
  await composer(page).pressSequentially(' later')
  await expect.poll(() => value(page)).toBe('**now** later')

  await composer(page).fill('one\ntwo')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+Shift+Digit8')
  await expect.poll(() => value(page)).toBe('- one\n- two')
  await page.keyboard.press('Control+Shift+Digit9')
  await expect.poll(() => value(page)).toBe('> - one\n> - two')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
})

test('the keys work while editing too', async () => {
  const { page } = await writing()
  await composer(page).press('ArrowUp')
  const editor = page.getByRole('textbox', { name: 'Edit message' })
  await editor.waitFor()
  await select(page, 'earlier')
  await page.keyboard.press('Control+Shift+X')
  await expect.poll(() => editor.inputValue()).toBe('an ~~earlier~~ message')
  await editor.press('Enter')
  await timeline(page).locator('del', { hasText: 'earlier' }).waitFor()
})

test('the form that edits a message has the toolbar too, and its own keys', async () => {
  const { page } = await writing()
  await composer(page).press('ArrowUp')
  const form = timeline(page).locator('form')
  const editor = form.getByRole('textbox', { name: 'Edit message' })
  await editor.waitFor()
  await select(page, 'earlier')
  await form.getByRole('button', { name: 'Formatting' }).click()
  await form.getByRole('toolbar', { name: 'Formatting' }).getByRole('button', { name: 'Bold' }).click()
  await expect.poll(() => editor.inputValue()).toBe('an **earlier** message')
  expect(await editor.evaluate((field) => field === document.activeElement)).toBe(true)
  await page.keyboard.press('Shift+Tab')
  const name = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  expect(await name()).toBe('Bold')
  await page.keyboard.press('End')
  expect(await name()).toBe('Formatting help')
  expect(await axeViolations(page)).toEqual([])
  await editor.press('Enter')
  await timeline(page).locator('strong', { hasText: 'earlier' }).waitFor()
})

test('on a phone, the form that edits a message stays in the page, and its toolbar scrolls', async () => {
  const { page } = await writing(phone)
  await composer(page).press('ArrowUp')
  const form = timeline(page).locator('form')
  await form.getByRole('button', { name: 'Formatting' }).click()
  const bar = form.getByRole('toolbar', { name: 'Formatting' })
  await bar.waitFor()
  const rightOf = (element: Element) => element.getBoundingClientRect().right
  expect(await form.getByRole('textbox').evaluate(rightOf)).toBeLessThanOrEqual(phone.viewport.width)
  expect(await bar.evaluate(rightOf)).toBeLessThanOrEqual(phone.viewport.width)
  expect(await bar.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBeGreaterThan(0)
})

test('the help opens beside the draft, for everyone, and loads no script', async () => {
  const { page, context } = await writing()
  await composer(page).fill('a **draft**')
  await page.getByRole('button', { name: 'Preview', exact: true }).click()
  const link = page.getByRole('region', { name: 'Preview' }).getByRole('link', { name: 'Formatting help' })
  const [help] = await Promise.all([context.waitForEvent('page'), link.click()])
  await help.getByRole('heading', { name: 'Formatting messages', level: 1 }).waitFor()
  await help.getByRole('cell', { name: 'bold', exact: true }).locator('strong').waitFor()
  expect(await help.locator('script, link[rel=modulepreload]').count()).toBe(0)
  expect(await value(page)).toBe('a **draft**')
  await composer(page).press('Escape')
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
  expect(
    await page.getByRole('dialog').getByRole('link', { name: 'Formatting help' }).getAttribute('target'),
  ).toBe('_blank')
  expect((await fetch(`${url}/help/markup`)).status).toBe(200)
})

test('the toolbar opens from a button, stays open, and is one stop for the keyboard', async () => {
  const { page, enter, room } = await writing()
  expect(await toolbar(page).count()).toBe(0)
  await composer(page).fill('hello world')
  await select(page, 'world')
  await page.getByRole('button', { name: 'Formatting' }).click()
  await toolbar(page).getByRole('button', { name: 'Bold' }).click()
  await expect.poll(() => value(page)).toBe('hello **world**')
  expect(await composer(page).evaluate((field) => field === document.activeElement)).toBe(true)
  expect(await toolbar(page).getByRole('button', { name: 'Bold' }).getAttribute('aria-keyshortcuts')).toBe(
    'Control+B',
  )
  expect(await axeViolations(page)).toEqual([])

  await toolbar(page).getByRole('button', { name: 'Bold' }).focus()
  await page.getByText('Bold (Ctrl+B)').waitFor()
  await page.keyboard.press('ArrowRight')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Italic')
  const stops = await toolbar(page)
    .getByRole('button')
    .evaluateAll((buttons) => buttons.filter((button) => (button as HTMLElement).tabIndex === 0).length)
  expect(stops).toBe(1)
  await enter(room)
  await toolbar(page).waitFor()
})

test('Tab leads into the toolbar and out of it, in both directions, while names of buttons are shown', async () => {
  const { page } = await writing()
  await page.getByRole('button', { name: 'Formatting' }).click()
  await toolbar(page).waitFor()
  const label = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  const bold = page.getByText('Bold (Ctrl+B)')
  await page.getByRole('button', { name: 'Add files' }).focus()
  await page.keyboard.press('Shift+Tab')
  expect(await label()).toBe('Bold')
  await bold.waitFor()
  await page.keyboard.press('Tab')
  expect(await label()).toBe('Add files')
  await bold.waitFor({ state: 'detached' })
  await page.keyboard.press('Shift+Tab')
  await bold.waitFor()
  await page.keyboard.press('ArrowRight')
  await page.getByText('Italic (Ctrl+I)').waitFor()
  await page.keyboard.press('Shift+Tab')
  expect(await page.evaluate(() => document.activeElement?.closest('[role="toolbar"]'))).toBeNull()
})

test('an emoji of the picker is inserted at the caret, and the field keeps the focus', async () => {
  const { page } = await writing()
  await composer(page).fill('before after')
  await composer(page).evaluate((field) => (field as HTMLTextAreaElement).setSelectionRange(7, 7))
  await page.getByRole('button', { name: 'Emoji', exact: true }).click()
  await page.locator('emoji-picker .tabpanel button.emoji').first().click()
  await expect.poll(() => value(page)).toMatch(/^before \p{Extended_Pictographic}after$/u)
  await expect.poll(() => composer(page).evaluate((field) => field === document.activeElement)).toBe(true)
})

test('a text with markup has a preview, which moves nothing', async () => {
  const { page } = await writing()
  const preview = page.getByRole('region', { name: 'Preview' })
  const button = page.getByRole('button', { name: 'Preview', exact: true })
  await composer(page).fill('plain words')
  expect(await button.count()).toBe(0)
  const before = await timeline(page).boundingBox()
  await composer(page).fill('some **bold** words')
  await button.click()
  await preview.locator('strong', { hasText: 'bold' }).waitFor()
  expect(await timeline(page).boundingBox()).toEqual(before)
  await composer(page).fill('some _other_ words')
  await preview.locator('em', { hasText: 'other' }).waitFor()
  expect(await axeViolations(page)).toEqual([])
  await composer(page).press('Escape')
  await preview.waitFor({ state: 'detached' })
  await button.click()
  await composer(page).press('Enter')
  await timeline(page).locator('em', { hasText: 'other' }).waitFor()
  expect(await button.count()).toBe(0)
})

test('on a phone, emoji and formats are behind one button, with targets for a finger', async () => {
  const { page } = await writing(phone)
  expect(await page.getByRole('button', { name: 'Emoji', exact: true }).isVisible()).toBe(false)
  await page.getByRole('button', { name: 'Formatting' }).tap()
  await toolbar(page).getByRole('button', { name: 'Emoji', exact: true }).waitFor()
  const heights = await toolbar(page)
    .getByRole('button')
    .evaluateAll((buttons) => buttons.map((button) => (button as HTMLElement).offsetHeight).filter(Boolean))
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(44)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
})

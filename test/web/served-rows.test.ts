import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { sendMessage } from '../harness/messages.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { distanceToEnd, messages, say, timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const { url } = server

/**
 * Opens a room of sixty messages, whose page gets no script but those that it names, and the error page that SvelteKit
 * starts with. The others come once they are released.
 */
async function openWithoutList() {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  for (let i = 1; i <= 60; i++) await sendMessage(ana, room.id, `message ${i}`)
  const { page, context, go } = await visit(browser, { url, as: ana, serviceWorkers: 'block' })
  const path = `/r/${encodeURIComponent(room.name)}`
  const html = await (await context.request.get(path)).text()
  const named = new Set(Array.from(html.matchAll(/\/_app\/immutable\/[^"' ]+\.js/g), ([script]) => script))
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  await page.route('**/_app/immutable/**/*.js', async (route) => {
    const { pathname } = new URL(route.request().url())
    if (!named.has(pathname) && !pathname.includes('/nodes/')) await released
    await route.continue()
  })
  await go(path)
  return { ana, room, page, release }
}

async function textsOf(reader: Person, name: string): Promise<string[]> {
  const { room } = await reader.request<{ room: { messages: { nodes: { text: string }[] } } }>(
    'query ($name: String!) { room(name: $name) { messages(last: 5) { nodes { text } } } }',
    { name },
  )
  return room.messages.nodes.map(({ text }) => text)
}

/** Returns the distance of a message from the top of the page. */
const topOf = (page: Page, number: number) =>
  page
    .locator(`[aria-posinset="${number}"]`)
    .first()
    .evaluate((row) => row.getBoundingClientRect().top)

test('one can read, write and send before the list of messages is loaded, and it then shows what was sent', async () => {
  const { ana, room, page, release } = await openWithoutList()
  await page.getByText('message 60', { exact: true }).waitFor()
  await say(page, 'sooner than the list')
  await expect.poll(() => textsOf(ana, room.name)).toContain('sooner than the list')
  expect(await timeline(page).count()).toBe(0)
  release()
  await messages(page, 'sooner than the list').waitFor()
  expect(await messages(page, 'sooner than the list').count()).toBe(1)
  await expect.poll(() => distanceToEnd(page)).toBeLessThan(2)
})

test('the list takes the place of the rows of the server without moving the reader or the focus', async () => {
  const { page, release } = await openWithoutList()
  const row = page.locator('[aria-posinset="30"]')
  await row.evaluate((element) => element.scrollIntoView({ block: 'center' }))
  await row.getByRole('button', { name: 'Reply', exact: true }).focus()
  const before = await topOf(page, 30)
  release()
  await timeline(page).waitFor()
  expect(Math.abs((await topOf(page, 30)) - before)).toBeLessThan(2)
  const focused = () =>
    page.evaluate(() => {
      const element = document.activeElement
      const isInList = element?.closest('[role=log]') !== null
      return isInList && [element?.closest('[aria-posinset]')?.ariaPosInSet, element?.ariaLabel]
    })
  await expect.poll(focused).toEqual(['30', 'Reply'])
})

test('text that is selected in the rows of the server stays selected until the reader is done', async () => {
  const { page, release } = await openWithoutList()
  await page
    .getByText('message 60', { exact: true })
    .evaluate((text) => getSelection()!.selectAllChildren(text))
  release()
  // It is there, invisible.
  await page.locator('[role=log]').waitFor({ state: 'attached' })
  await page.evaluate(async () => {
    for (let frame = 0; frame < 20; frame++) await new Promise(requestAnimationFrame)
  })
  expect(await page.evaluate(() => getSelection()!.toString())).toBe('message 60')
  await page.evaluate(() => getSelection()!.removeAllRanges())
  await timeline(page).waitFor()
})

import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()

/** Waits until the service worker has saved the app and its shell. */
async function installed(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(async () => (await caches.match('/offline', { cacheName: 'shell' }))?.status))
    .toBe(200)
}

/** Returns what the device keeps in a database. */
const savedText = (page: Page, database = 'latchkey-responses', store = 'responses') =>
  page.evaluate(
    async ([database, store]) => {
      const opened = indexedDB.open(database)
      await new Promise((resolve) => (opened.onsuccess = resolve))
      const all = opened.result.transaction(store).objectStore(store).getAll()
      await new Promise((resolve) => (all.onsuccess = resolve))
      opened.result.close()
      return JSON.stringify(all.result)
    },
    [database, store] as const,
  )

test('without a network, the app opens and shows the rooms and messages that this device has seen', async () => {
  const ana = await signUp(server)
  const leo = await signUp(server)
  const room = await createRoom(ana)
  const other = await createRoom(ana)
  await joinRoom(leo, room)
  await sendMessage(ana, room.id, 'before the tunnel')
  const { page, context, enter } = await visit(browser, { url: server.url, as: ana, serviceWorkers: 'allow' })
  await enter(other)
  await enter(room)
  await installed(page)
  await sendMessage(leo, room.id, 'arrived while the page was open')
  await timeline(page).getByText('arrived while the page was open').waitFor()

  await expect.poll(() => savedText(page)).toContain('arrived while the page was open')

  // The list of rooms is newer than the shell.
  const later = await createRoom(ana)
  await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: later.name }).waitFor()
  await expect.poll(() => savedText(page)).toContain(`${later.name}\\"`)

  await context.setOffline(true)
  await page.reload()
  await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: later.name }).waitFor()
  await timeline(page).getByText('before the tunnel').waitFor()
  await timeline(page).getByText('arrived while the page was open').waitFor()

  const box = page.getByRole('textbox', { name: `Message ${room.name}` })
  await box.fill('written in the tunnel')
  await box.press('Enter')
  await expect.poll(() => savedText(page, 'latchkey', 'outbox')).toContain('written in the tunnel')
  await page.reload()
  await timeline(page).getByText('written in the tunnel').waitFor()
  await page.goto(`/r/${encodeURIComponent(other.name)}`)
  await page.getByRole('textbox', { name: `Message ${other.name}` }).waitFor()

  await context.setOffline(false)
  await enter(room)
  await expect.poll(() => timeline(page).getByText('written in the tunnel').count()).toBe(1)
  const { node } = await ana.request<{ node: { messages: { nodes: { text: string }[] } } }>(
    'query ($id: ID!) { node(id: $id) { ... on Room { messages(last: 10) { nodes { text } } } } }',
    { id: room.id },
  )
  expect(node.messages.nodes.map(({ text }) => text)).toEqual([
    'before the tunnel',
    'arrived while the page was open',
    'written in the tunnel',
  ])
})

test('after signing out, this device shows nothing of the person without a network', async () => {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  const { page, context, enter, go } = await visit(browser, {
    url: server.url,
    as: ana,
    serviceWorkers: 'allow',
  })
  await enter(room)
  await installed(page)
  await go('/settings')
  await page.getByRole('main').getByRole('button', { name: 'Log out' }).click()
  await page.getByRole('link', { name: 'Log in' }).first().waitFor()
  await expect.poll(() => page.evaluate(() => caches.has('shell'))).toBe(false)
  expect(
    await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name)),
  ).not.toContain('latchkey-responses')
  await context.setOffline(true)
  await expect(page.goto(`/r/${encodeURIComponent(room.name)}`)).rejects.toThrow()
})

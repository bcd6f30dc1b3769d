import type { RequestListener } from 'node:http'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { png } from '../harness/files.ts'
import { sendMessage } from '../harness/messages.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoomOf, type Room } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import { pageOf, previewOf, siteForFile } from '../harness/site.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { focusedName } from '../harness/web/keyboard.ts'
import { countShift, shiftsOf } from '../harness/web/layout-shift.ts'
import { distanceToEnd, messages, timeline, visit } from '../harness/web/visitor.ts'

const site = await siteForFile()
const server = await serverForFile({ env: { OUTBOUND_ALLOW: '127.0.0.1' } })
const browser = await browserForFile()
const { url } = server

const [ana, leo] = await Promise.all([signUp(server, 'ana'), signUp(server, 'leo')])
await server.sql('UPDATE "User" SET admin = true WHERE username = $1', ['ana'])
site.pages.set('/wide.png', (_, res) =>
  res.writeHead(200, { 'content-type': 'image/png' }).end(png(1_200, 630)),
)
const hedge = pageOf({
  site_name: 'The Garden',
  title: 'A hedge',
  description: 'What to plant',
  image: '/wide.png',
})
site.pages.set('/hedge', hedge)

const card = (page: Page) => timeline(page).getByRole('group', { name: 'Link preview' })

/** Publishes a page that answers once it is released. */
function publishHeld(path: string): () => void {
  const { promise, resolve } = Promise.withResolvers<void>()
  const listener: RequestListener = (_, res) =>
    void promise.then(() => res.writeHead(200, { 'content-type': 'text/html' }).end(hedge))
  site.pages.set(path, listener)
  return resolve
}

/** Sends as many messages as fill some screens, with one that has the link in the middle of them. */
async function fill(room: Room, link: string, person: Person) {
  for (let i = 1; i <= 40; i++) await sendMessage(person, room.id, i === 20 ? link : `message ${i}`)
}

test('a preview appears under its message, is there again when the page is loaded, and its author removes it', async () => {
  const room = await createRoomOf([ana, leo])
  const [mine, theirs] = [await visit(browser, { url, as: ana }), await visit(browser, { url, as: leo })]
  await mine.enter(room)
  await theirs.enter(room)
  const message = await sendMessage(ana, room.id, `Look: ${site.url}/hedge`)
  const link = card(theirs.page).getByRole('link', { name: 'A hedge' })
  await link.waitFor()
  expect(await link.getAttribute('rel')).toBe('noopener noreferrer nofollow')
  expect(await link.getAttribute('href')).toBe(`${site.url}/hedge`)
  await card(theirs.page).getByText('What to plant').waitFor()
  const picture = card(theirs.page).locator('img')
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(800)
  expect(await picture.getAttribute('src')).toMatch(/^\/files\/previews\//)
  expect(await card(theirs.page).getByRole('button').count()).toBe(0)
  expect(await axeViolations(theirs.page)).toEqual([])

  await countShift(theirs.context)
  await theirs.go(`/r/${encodeURIComponent(room.name)}`)
  await card(theirs.page).waitFor()
  await expect.poll(() => distanceToEnd(theirs.page)).toBeLessThan(2)
  expect(await shiftsOf(theirs.page)).toEqual([])
  const html = await (await theirs.context.request.get(`/r/${encodeURIComponent(room.name)}`)).text()
  expect(html).toContain('What to plant')

  await card(mine.page).waitFor()
  await timeline(mine.page).locator('[aria-posinset]').last().focus()
  for (let i = 0; i < 10 && (await focusedName(mine.page)) !== 'Remove preview'; i++)
    await mine.page.keyboard.press('ArrowRight')
  expect(await focusedName(mine.page)).toBe('Remove preview')
  await mine.page.keyboard.press('Enter')
  await card(mine.page).waitFor({ state: 'detached' })
  await card(theirs.page).waitFor({ state: 'detached' })
  expect(await previewOf(ana, message)).toBeNull()
  const focused = () => mine.page.evaluate(() => document.activeElement?.getAttribute('aria-posinset'))
  await expect.poll(focused).toBe(String(message.number))
})

test('when a preview arrives, a reader at the end stays there, and for one further up nothing moves', async () => {
  const room = await createRoomOf([ana, leo])
  const releases = [publishHeld('/middle'), publishHeld('/end')]
  await fill(room, `${site.url}/middle`, ana)
  const [atEnd, further] = [await visit(browser, { url, as: ana }), await visit(browser, { url, as: leo })]
  for (const visitor of [atEnd, further]) {
    await visitor.enter(room)
    await messages(visitor.page, 'message 40').waitFor()
  }
  await sendMessage(ana, room.id, `${site.url}/end`)
  await expect.poll(() => distanceToEnd(atEnd.page)).toBeLessThan(2)
  // So far up that the link in the middle is above the view, and the one at the end below it.
  await timeline(further.page).hover()
  await expect
    .poll(async () => {
      const below = await distanceToEnd(further.page)
      if (below < 100) await further.page.mouse.wheel(0, -120)
      return below
    })
    .toBeGreaterThan(100)
  const place = () =>
    timeline(further.page).evaluate((list) => {
      const { top, bottom } = list.getBoundingClientRect()
      const rows = [...list.querySelectorAll('[aria-posinset]')]
      const seen = rows.find((row) => row.getBoundingClientRect().top >= top)!
      return {
        number: seen.ariaPosInSet,
        top: Math.round(seen.getBoundingClientRect().top),
        bottom: Math.round(bottom),
      }
    })
  // The scroll of the wheel has ended.
  let before = await place()
  await expect
    .poll(async () => {
      const [last, now] = [before, await place()]
      before = now
      return last.top - now.top
    })
    .toBe(0)
  for (const release of releases) release()
  await card(atEnd.page).last().waitFor()
  await expect.poll(() => distanceToEnd(atEnd.page)).toBeLessThan(2)
  await expect.poll(() => card(further.page).count()).toBeGreaterThan(0)
  await expect.poll(place).toEqual(before)
})

test('an owner turns previews off for the room, and an admin for the server, each in a form', async () => {
  const room = await createRoomOf([ana, leo])
  const { page, go } = await visit(browser, { url, as: ana })
  await go(`/r/${encodeURIComponent(room.name)}/settings`)
  const box = page.getByRole('checkbox', { name: 'Show previews of links' })
  await box.uncheck()
  await page.getByRole('button', { name: 'Save changes' }).first().click()
  await page.getByText('Changes saved').waitFor()
  await go(`/r/${encodeURIComponent(room.name)}/settings/log`)
  await page.getByText('turned off previews of links').waitFor()
  await sendMessage(leo, room.id, `${site.url}/hedge?room`)

  await go('/admin')
  await box.uncheck()
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('Changes saved').waitFor()
  await go('/admin/log')
  await page.getByText('turned off previews of links').waitFor()
  const other = await createRoomOf([leo])
  await sendMessage(leo, other.id, `${site.url}/hedge?server`)
  await expect.poll(() => server.sql('SELECT FROM "LinkPreviewTask"')).toEqual([])
  expect(site.requests.filter((path) => path.includes('?'))).toEqual([])
})

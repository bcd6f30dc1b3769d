import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { file, postFiles, upload } from '../harness/files.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoom, type Room } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const { url } = server

const PDF = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj
trailer<</Root 1 0 R>>`

const post = async (person: Person, room: Room, name: string, content: string) =>
  postFiles(person, room.id, [await upload(server, person, room.id, file(name, content, 'application/pdf'))])

/** The directives of the policy that a page broke, and the types of the objects that it gave an address. */
interface Seen {
  violations: string[]
  types: string[]
}

const seen = (page: Page) => page.evaluate(() => (globalThis as unknown as { seen: Seen }).seen)

/** Opens a room with a document, in a browser that shows documents or does not. */
async function visitRoom({ showsDocuments, content = PDF }: { showsDocuments: boolean; content?: string }) {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  await post(ana, room, 'plan.pdf', content)
  const visitor = await visit(browser, { url, as: ana })
  await visitor.context.addInitScript((value) => {
    Object.defineProperty(navigator, 'pdfViewerEnabled', { value })
    const seen: Seen = { violations: [], types: [] }
    Object.assign(globalThis, { seen })
    document.addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
      seen.violations.push(violatedDirective),
    )
    const { createObjectURL } = URL
    URL.createObjectURL = (blob) => {
      seen.types.push((blob as Blob).type)
      return createObjectURL(blob)
    }
  }, showsDocuments)
  await visitor.enter(room)
  return { ...visitor, ana, room }
}

test('a document opens over the room by the keyboard, as one whatever the server says, and can be saved', async () => {
  const { page } = await visitRoom({ showsDocuments: true })
  // A browser would show this type as a page of the server's origin.
  await page.route('**/files/**', (route) => route.fulfill({ contentType: 'text/html', body: PDF }))
  const link = timeline(page).getByRole('link', { name: /^plan\.pdf/ })
  await link.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'plan.pdf' })
  const frame = dialog.locator('iframe')
  await frame.waitFor()
  expect(await frame.getAttribute('title')).toBe('plan.pdf')
  expect(await frame.getAttribute('src')).toMatch(/^blob:/)
  expect(await seen(page)).toEqual({ violations: [], types: ['application/pdf'] })
  expect(await dialog.getByRole('link', { name: 'Download plan.pdf' }).getAttribute('download')).toBe(
    'plan.pdf',
  )
  await dialog.getByRole('button', { name: 'Close' }).press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => link.evaluate((element) => element === document.activeElement)).toBe(true)
})

test.for(['broken', 'away'])('a document that is %s is offered for download', async (problem) => {
  const { page } = await visitRoom({ showsDocuments: true, content: PDF })
  await page.route('**/files/**', (route) =>
    problem === 'broken'
      ? route.fulfill({ contentType: 'application/pdf', body: 'nothing' })
      : route.fulfill({ status: 404 }),
  )
  await timeline(page)
    .getByRole('link', { name: /^plan\.pdf/ })
    .click()
  const dialog = page.getByRole('dialog', { name: 'plan.pdf' })
  await dialog.getByText('This document can’t be shown here.').waitFor()
  expect(await dialog.getByRole('link', { name: 'Download', exact: true }).getAttribute('download')).toBe(
    'plan.pdf',
  )
  expect(await axeViolations(page)).toEqual([])
})

test('a browser that shows no documents saves them', async () => {
  const { page } = await visitRoom({ showsDocuments: false })
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    timeline(page)
      .getByRole('link', { name: /^plan\.pdf/ })
      .click(),
  ])
  expect(download.suggestedFilename()).toBe('plan.pdf')
  expect(await page.getByRole('dialog').count()).toBe(0)
})

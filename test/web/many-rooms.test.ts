import { brotliCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { uuidOf } from '../harness/ids.ts'
import { type Person, signUp } from '../harness/people.ts'
import { sharedServer } from '../harness/server.ts'
import { countShift, shiftsOf } from '../harness/web/layout-shift.ts'
import { visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const { url } = server

const COUNT = 1_000

/** Makes somebody a member of a thousand rooms or fewer, straight in the database. Number 1 is the most active one. */
async function joinMany(person: Person, count = COUNT): Promise<void> {
  const owner = uuidOf(person.id)
  await server.sql(
    `WITH rooms AS (
       INSERT INTO "Room" (id, name, "nameKey", topic, "ownerId", "memberCount", version, "activeAt")
       SELECT gen_random_uuid(), $2 || n, $2 || n, 'A topic of room ' || n || ', as people write them', $1::uuid, 1, 1,
         now() - n * interval '1 minute'
       FROM generate_series(1, $3::int) n RETURNING id)
     INSERT INTO "Membership" ("roomId", "userId", role, version) SELECT id, $1::uuid, 'OWNER', 1 FROM rooms`,
    [owner, `many-${person.username}-`.toLowerCase(), count],
  )
}

test('in a thousand rooms, pages are small and every room is in the list', async () => {
  const ana = await signUp(server)
  await joinMany(ana)
  const response = await fetch(`${url}/`, { headers: { cookie: `session=${ana.token}` } })
  const html = await response.text()
  expect(response.status).toBe(200)
  const size = brotliCompressSync(html).length
  console.log(`The home page of somebody in ${COUNT} rooms: ${html.length} bytes, ${size} compressed`)
  expect(html.length).toBeLessThan(60_000)

  const { page, go } = await visit(browser, { url, as: ana, viewport: { width: 1200, height: 700 } })
  await go('/')
  const links = page.getByRole('navigation', { name: 'Rooms' }).locator('section li a')
  await expect.poll(() => links.count()).toBe(COUNT)
  const last = links.last()
  expect(await last.locator('bdi').textContent()).toBe(`many-${ana.username}-${COUNT}`.toLowerCase())
  await last.click()
  await page.getByRole('log').waitFor()
  // Both lists are in the page that the server sends, and only the one that is shown stays.
  expect(await page.locator('section li a bdi').count()).toBe(COUNT)
})

test('on a phone, the list of rooms moves nothing below it while it appears', async () => {
  const ana = await signUp(server)
  await joinMany(ana, 10)
  const phone = { viewport: { width: 412, height: 823 }, hasTouch: true, isMobile: true }
  const { page, context } = await visit(browser, { url, as: ana, ...phone })
  await countShift(context)
  await page.goto('/', { waitUntil: 'networkidle' })
  expect(await shiftsOf(page)).toEqual([])
})

test('without scripts, a person in a thousand rooms reaches each of them by the pages of all rooms', async () => {
  const ana = await signUp(server)
  await joinMany(ana)
  const { page, go } = await visit(browser, { url, as: ana, javaScriptEnabled: false })
  await go('/')
  expect(await page.getByRole('navigation', { name: 'Rooms' }).locator('section li a').count()).toBe(20)
  await page.goto(`/?q=${encodeURIComponent(`many-${ana.username}-${COUNT}`)}`)
  await page
    .getByRole('main')
    .getByRole('link', { name: `many-${ana.username}-${COUNT}`.toLowerCase() })
    .waitFor()
})

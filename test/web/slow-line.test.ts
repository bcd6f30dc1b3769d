import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoom } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import { countShift, shiftsOf } from '../harness/web/layout-shift.ts'
import { visit } from '../harness/web/visitor.ts'

const server = await serverForFile()
const browser = await browserForFile()

const [ana, leo] = await Promise.all([signUp(server, 'ana'), signUp(server, 'leo')])
const lobby = await createRoom(ana, { name: 'Lobby' })
for (const text of ['Good morning', `A long word: ${'x'.repeat(400)}`, 'One\n\nTwo', 'Good night'])
  await sendMessage(ana, lobby.id, text)

/** Letters whose widths differ most between typefaces, in a name that cannot break. */
const longNamed = await createRoom(leo, { name: 'W'.repeat(50) })

const narrow = { width: 360, height: 740 }

test('nothing moves while a page arrives in parts', async () => {
  const { page, context, enter } = await visit(browser, { url: server.url, as: ana, viewport: narrow })
  await enter(lobby)
  await countShift(context)
  const devtools = await context.newCDPSession(page)
  await devtools.send('Network.enable')
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 5,
    downloadThroughput: 20 * 1024,
    uploadThroughput: -1,
  })
  await enter(lobby)
  expect(await shiftsOf(page)).toEqual([])
})

test('nothing moves when a typeface arrives late', async () => {
  const { page, context } = await visit(browser, { url: server.url, as: ana, viewport: narrow })
  await countShift(context)
  const { promise: painted, resolve } = Promise.withResolvers<void>()
  let late = 0
  await page.route('**/*.woff2', async (route) => {
    late++
    await painted
    await route.continue()
  })
  await page.goto(`/r/${longNamed.name}`, { waitUntil: 'commit' })
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0)
  resolve()
  await page.evaluate(() => document.fonts.ready)
  await page.waitForLoadState('networkidle')
  expect(late).toBeGreaterThan(0)
  expect(await shiftsOf(page)).toEqual([])
})

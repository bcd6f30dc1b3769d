import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()
const browser = await browserForFile()

test('GraphiQL transfers less than half a megabyte, once, and nothing from elsewhere', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  const urls: string[] = []
  let bytes = 0
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength))
  page.on('request', (request) => urls.push(request.url()))
  const open = async () => {
    await page.goto(`${server.url}/graphql`)
    await page.getByRole('button', { name: /Execute/ }).waitFor()
  }
  await open()
  expect(bytes).toBeGreaterThan(100_000)
  expect(bytes).toBeLessThan(500_000)
  bytes = 0
  await open()
  expect(bytes).toBeLessThan(10_000)
  expect(urls.filter((url) => !url.startsWith(server.url) && !url.startsWith('data:'))).toEqual([])
  await context.close()
})

test('a token in GraphiQL’s tab of headers reaches its queries and its subscriptions', async () => {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  const context = await browser.newContext()
  const page = await context.newPage()
  const problems: string[] = []
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  page.on('pageerror', (error) => problems.push(error.message))
  const subscription = `subscription Live { roomEvents(roomId: "${room.id}") { __typename ... on MessagePosted { message { text } } } }`
  const given = new URLSearchParams({ query: '' })
  await page.addInitScript(
    ([query, headers]) => {
      localStorage.setItem('graphiql:query', query!)
      localStorage.setItem('graphiql:headers', headers!)
      localStorage.setItem('graphiql:shouldPersistHeaders', 'true')
    },
    [
      `query Me { viewer { user { username } } }\n${subscription}`,
      JSON.stringify({ Authorization: `Bearer ${ana.token}` }),
    ],
  )
  await page.goto(`${server.url}/graphql?${given}`)
  const result = page.locator('.result-window')
  // It has a menu once GraphiQL has read the operations. A click before that executes them all.
  const execute = page.getByRole('button', { name: /Execute/ }).and(page.locator('[aria-haspopup=menu]'))
  await execute.click()
  await page.getByRole('menuitem', { name: 'Me' }).click()
  await expect.poll(() => result.textContent()).toContain(ana.username)
  await execute.click()
  await page.getByRole('menuitem', { name: 'Live' }).click()
  await expect
    .poll(async () => {
      await sendMessage(ana, room.id, 'seen in GraphiQL')
      return result.textContent()
    })
    .toContain('seen in GraphiQL')
  expect(problems).toEqual([])
  await context.close()
})

import type { Page, Route } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { openDirect } from '../harness/directs.ts'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { sendPoll } from '../harness/polls.ts'
import { createRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const { url } = server
const ana = await signUp(server)

const screens = [{ width: 360 }, { width: 1440 }]

/** Expects that a page can be read in both themes, and is as wide as its screen. */
async function check(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await axeViolations(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
  expect(await axeViolations(page, ['color-contrast'])).toEqual([])
  const { width } = page.viewportSize()!
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
}

/** Answers requests with an operation by `answer`. The last call counts. */
const answer = (page: Page, operation: string, answer: (route: Route) => unknown) =>
  page.route('**/graphql', (route) =>
    route.request().postData()?.includes(operation) ? answer(route) : route.fallback(),
  )

const refuse = (route: Route) =>
  route.fulfill({ json: { errors: [{ message: 'Not now', extensions: { code: 'INTERNAL' } }] } })

test.for(
  screens.flatMap((screen) => [
    {
      ...screen,
      title: 'Threads',
      operation: 'query RoomThreads',
      failed: 'The threads could not be loaded.',
      none: 'No threads yet.',
    },
    {
      ...screen,
      title: 'Pinned messages',
      operation: 'query Pins',
      failed: 'The pinned messages could not be loaded.',
      none: 'Nothing is pinned yet.',
    },
  ]),
)(
  'the list “$title” shows that it is loading, that it could not, and that it is empty, $width pixels wide',
  async ({ width, title, operation, failed, none }) => {
    const room = await createRoom(ana)
    const { page, enter } = await visit(browser, { url, as: ana, viewport: { width, height: 740 } })
    await enter(room)
    const { promise, resolve } = Promise.withResolvers<void>()
    await answer(page, operation, (route) => promise.then(() => refuse(route)))
    if (width < 1152) await page.getByRole('button', { name: '1 member' }).click()
    await page.getByRole('button', { name: title }).click()
    const dialog = page.getByRole('dialog', { name: title })
    const places = dialog.locator('[aria-hidden="true"].animate-pulse')
    await expect.poll(() => places.count()).toBe(3)
    const boxes = await Promise.all((await places.all()).map((place) => place.boundingBox()))
    for (const [index, box] of boxes.slice(1).entries())
      expect(box!.y - boxes[index]!.y - boxes[index]!.height).toBeGreaterThan(4)
    await check(page)
    resolve()
    await dialog.getByRole('alert').getByText(failed).waitFor()
    await check(page)
    await answer(page, operation, (route) => route.continue())
    await dialog.getByRole('button', { name: 'Try again' }).click()
    await dialog.getByText(none).waitFor()
    expect(await dialog.getByRole('alert').count()).toBe(0)
    await check(page)
  },
)

test.for(screens)(
  'a poll without votes, and one whose vote was refused, can be read $width pixels wide',
  async ({ width }) => {
    const room = await createRoom(ana)
    await sendPoll(ana, room.id, { question: 'Which day?', options: ['x'.repeat(100), 'Friday'] })
    const { page, enter } = await visit(browser, { url, as: ana, viewport: { width, height: 740 } })
    await enter(room)
    const poll = timeline(page).getByRole('group', { name: 'Which day?' })
    await poll.getByText('0 people voted').waitFor()
    await check(page)
    await answer(page, 'mutation VotePoll', refuse)
    await poll.getByRole('radio', { name: /^Friday/ }).click()
    await timeline(page).getByRole('alert').getByText('Not now').waitFor()
    await poll.getByText('0 people voted').waitFor()
    await check(page)
  },
)

test('what is pinned in a conversation leads to its message, also in a new tab', async () => {
  const leo = await signUp(server)
  const direct = await openDirect(ana, [leo])
  const { id, number } = await sendMessage(leo, direct.id, 'the blue umbrella')
  await ana.request('mutation ($id: ID!) { pinMessage(messageId: $id) { id } }', { id })
  const { page, go } = await visit(browser, { url, as: ana, viewport: { width: 1440, height: 740 } })
  await go(`/d/${direct.id}`)
  await page.getByRole('button', { name: 'Pinned messages' }).click()
  const link = page.getByRole('dialog').getByRole('link', { name: 'the blue umbrella' })
  expect(await link.getAttribute('href')).toBe(`/d/${direct.id}/${number}`)
})

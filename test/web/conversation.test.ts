import { afterAll, expect, onTestFinished, test } from 'vitest'
import { browserForFile, browserForTest } from '../harness/browser.ts'
import { sendMessage } from '../harness/messages.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { serverForFile, startServer } from '../harness/server.ts'
import { startProxy } from '../harness/web/proxy.ts'
import { distanceToEnd, messages, say, timeline, visit } from '../harness/web/visitor.ts'

const proxy = await startProxy()
const server = await serverForFile({ env: { ORIGIN: proxy.url } })
const browser = await browserForFile()
proxy.target = server.url
afterAll(() => proxy.close())

const url = proxy.url

async function twoInARoom() {
  const [ana, leo] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(ana)
  await joinRoom(leo, room)
  return { ana, leo, room }
}

/** What the API has of a room. */
async function textsOf(reader: Person, { name }: { name: string }): Promise<string[]> {
  const { room } = await reader.request<{ room: { messages: { nodes: { text: string }[] } } }>(
    'query ($name: String!) { room(name: $name) { messages(last: 10) { nodes { text } } } }',
    { name },
  )
  return room.messages.nodes.map(({ text }) => text)
}

test('a message stands there at once, once, and stays where it is when it is posted', async () => {
  const { ana, leo, room } = await twoInARoom()
  const [mine, theirs] = [await visit(browser, { url, as: ana }), await visit(browser, { url, as: leo })]
  await mine.enter(room)
  await theirs.enter(room)
  await say(mine.page, 'first')
  await mine.page.getByRole('textbox').fill('second')
  await mine.page.getByRole('textbox').press('Shift+Enter')
  await mine.page.getByRole('textbox').pressSequentially('line two')
  await mine.page.getByRole('textbox').press('Enter')
  for (const { page } of [mine, theirs]) {
    await messages(page, 'second\nline two').waitFor()
    expect(await messages(page, 'first').count()).toBe(1)
  }
})

test('text of any script, and what looks like HTML, is shown as it was written', async () => {
  const { ana, leo, room } = await twoInARoom()
  const { page, enter } = await visit(browser, { url, as: leo })
  const texts = [
    '<script>document.title = "broken"</script><img src=x onerror="document.title=1">',
    '今日は 🙂 שלום مرحبا',
    '3 < 4 & "quoted"',
  ]
  for (const text of texts) await sendMessage(ana, room.id, text)
  await enter(room)
  for (const text of texts) await messages(page, text).waitFor()
  await say(page, texts[0]!)
  await expect.poll(() => messages(page, texts[0]!).count()).toBe(2)
  expect(await page.title()).toContain(room.name)
})

test('older messages come in as one scrolls up, and what is read keeps its place', async () => {
  const { ana, leo, room } = await twoInARoom()
  for (let i = 1; i <= 160; i++)
    await sendMessage(ana, room.id, `message ${i} ${'and more of it '.repeat(i % 9)}`.trim())
  const { page, enter } = await visit(browser, { url, as: leo })
  await enter(room)
  await expect.poll(() => distanceToEnd(page)).toBeLessThan(2)
  const box = await timeline(page).boundingBox()
  await page.mouse.move(box!.x + box!.width / 2, box!.y + box!.height / 2)
  let loads = 0
  page.on('response', (response) => {
    if (response.request().postData()?.includes('query History')) loads++
  })
  for (let turn = 0; turn < 200 && (await timeline(page).getByText('Here it begins').count()) === 0; turn++) {
    await page.mouse.wheel(0, -300)
    // What stands in the middle once the wheel has been obeyed must stand there when a page has come in above.
    const moved = await timeline(page).evaluate(async (list) => {
      const frame = () => new Promise(requestAnimationFrame)
      await frame()
      await frame()
      const { top, height } = list.getBoundingClientRect()
      const anchor = [...list.querySelectorAll('li')].find(
        (item) => item.getBoundingClientRect().bottom > top + height / 2,
      )
      if (!anchor) return 0
      const number = anchor.getAttribute('aria-posinset')
      const before = anchor.getBoundingClientRect().top
      for (let i = 0; i < 8; i++) await frame()
      const after = list.querySelector(`[aria-posinset="${number}"]`)?.getBoundingClientRect().top
      return after === undefined ? Infinity : Math.abs(after - before)
    })
    expect(moved).toBeLessThan(2)
  }
  await timeline(page).getByText('Here it begins').waitFor()
  expect(loads).toBeGreaterThan(1)
  // However much is loaded, only what is near to be seen is in the page.
  expect(await timeline(page).getByRole('listitem').count()).toBeLessThan(80)
})

test('scrolled up, the place is held and what is new is counted; below, it follows', async () => {
  const { ana, leo, room } = await twoInARoom()
  for (let i = 1; i <= 60; i++) await sendMessage(ana, room.id, `message ${i}`)
  const { page, enter } = await visit(browser, { url, as: leo })
  await enter(room)
  await expect.poll(() => distanceToEnd(page)).toBeLessThan(2)
  await sendMessage(ana, room.id, 'seen at once')
  await messages(page, 'seen at once').waitFor()
  await expect.poll(() => distanceToEnd(page)).toBeLessThan(2)

  await timeline(page).focus()
  await page.keyboard.press('PageUp')
  await page.getByRole('button', { name: 'To the newest' }).waitFor()
  const before = await timeline(page).evaluate((list) => list.scrollTop)
  for (const text of ['one', 'two', 'three']) await sendMessage(ana, room.id, text)
  await page.getByRole('button', { name: '3 new below' }).click()
  expect(before).toBeGreaterThan(0)
  await messages(page, 'three').waitFor()
  await expect.poll(() => distanceToEnd(page)).toBeLessThan(2)
})

test('who scrolls up in the very moment in which it follows stays where they went', async () => {
  const { ana, leo, room } = await twoInARoom()
  for (let i = 1; i <= 60; i++) await sendMessage(ana, room.id, `message ${i}`)
  const { page, enter } = await visit(browser, { url, as: leo })
  await enter(room)
  await expect.poll(() => distanceToEnd(page)).toBeLessThan(2)
  // To the page it is as if a reader did it, but sooner than a test's key or wheel could be.
  await timeline(page).evaluate((list) => {
    const frames = async (count: number) => {
      for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame)
    }
    const up = async () => {
      // The message has its height then, and the list is at its end.
      await frames(2)
      list.scrollTop -= 1600
      // A reader's step is told of in the frame in which it is made, a script's in the next.
      list.dispatchEvent(new Event('scroll'))
      // What is shown there is measured for the first time: frames enough for all that follows from it.
      await frames(8)
      list.setAttribute('data-went', '')
    }
    list.addEventListener('scroll', up, { once: true })
  })
  await sendMessage(ana, room.id, 'that is followed')
  await page.locator('[data-went]').waitFor()
  expect(await distanceToEnd(page)).toBeGreaterThan(800)
  await page.getByRole('button', { name: 'To the newest' }).click()
  await messages(page, 'that is followed').waitFor()
  await expect.poll(() => distanceToEnd(page)).toBeLessThan(2)
})

test('a line stands where one left off, and what was seen is read on the server', async () => {
  const { ana, leo, room } = await twoInARoom()
  for (const text of ['one', 'two', 'three']) await sendMessage(ana, room.id, text)
  await leo.request('mutation ($id: ID!) { markRead(roomId: $id, number: 1) { id } }', { id: room.id })
  const { page, enter } = await visit(browser, { url, as: leo })
  await enter(room)
  const second = timeline(page).getByRole('listitem').filter({ hasText: 'two' })
  await second.getByText('New', { exact: true }).waitFor()
  expect(await timeline(page).getByText('New', { exact: true }).count()).toBe(1)
  const unread = () =>
    leo
      .request<{ room: { viewerMembership: { unreadCount: number } } }>(
        'query ($name: String!) { room(name: $name) { viewerMembership { unreadCount } } }',
        { name: room.name },
      )
      .then((data) => data.room.viewerMembership.unreadCount)
  await expect.poll(unread).toBe(0)
})

test('after a break it resumes: what came meanwhile is there, in order, once', async () => {
  const { ana, leo, room } = await twoInARoom()
  await sendMessage(ana, room.id, 'before')
  const { page, enter } = await visit(browser, { url, as: leo })
  await enter(room)
  await messages(page, 'before').waitFor()
  proxy.cut()
  for (let i = 1; i <= 5; i++) await sendMessage(ana, room.id, `meanwhile ${i}`)
  await page.getByText('Reconnecting').waitFor()
  proxy.mend()
  await messages(page, 'meanwhile 5').waitFor()
  await page.getByText('Reconnecting').waitFor({ state: 'detached' })
  const texts = await timeline(page).getByRole('listitem').locator('[dir=auto]').allTextContents()
  expect(texts.map((text) => text.trim())).toEqual([
    'before',
    ...[1, 2, 3, 4, 5].map((i) => `meanwhile ${i}`),
  ])
})

test('what is written while the connection is down is kept, survives a reload, and is posted once', async () => {
  const { ana, leo, room } = await twoInARoom()
  const { page, enter } = await visit(browser, { url, as: ana })
  await enter(room)
  proxy.cut()
  await say(page, 'from the tunnel')
  await messages(page, 'from the tunnel').waitFor()
  await page.getByText('On its way').waitFor({ state: 'attached' })
  proxy.mend()
  await page.reload()
  await timeline(page).waitFor()
  await messages(page, 'from the tunnel').waitFor()
  await expect.poll(() => textsOf(leo, room)).toEqual(['from the tunnel'])
  await page.getByText('On its way').waitFor({ state: 'detached' })
  expect(await messages(page, 'from the tunnel').count()).toBe(1)
})

test('a refused message says why in its place, and can be tried again or discarded', async () => {
  const { ana, leo, room } = await twoInARoom()
  const { page, enter } = await visit(browser, { url, as: leo })
  await enter(room)
  let refuse = true
  await page.route('**/graphql', async (route) => {
    if (!refuse || !route.request().postData()?.includes('mutation SendMessage')) return route.continue()
    const errors = [{ message: 'The server could not do it.', extensions: { code: 'INTERNAL' } }]
    await route.fulfill({ json: { data: null, errors } })
  })
  await say(page, 'one that is refused')
  await say(page, 'another')
  await expect.poll(() => page.getByText('Not sent. The server could not do it.').count()).toBe(2)
  await page.getByRole('button', { name: 'Discard' }).last().click()
  await messages(page, 'another').waitFor({ state: 'detached' })
  refuse = false
  await page.getByRole('button', { name: 'Retry' }).click()
  await expect.poll(() => textsOf(ana, room)).toEqual(['one that is refused'])
})

test('what was begun is there again after a reload', async () => {
  const { ana, room } = await twoInARoom()
  const { page, enter } = await visit(browser, { url, as: ana })
  await enter(room)
  await page.getByRole('textbox').fill('half a thought')
  await page.reload()
  await timeline(page).waitFor()
  await expect.poll(() => page.getByRole('textbox').inputValue()).toBe('half a thought')
})

test('over plain http in a home network, where browsers allow less, one talks as well', async () => {
  const lan = await startServer({ env: { ORIGIN: 'http://latchkey.test:0' } })
  onTestFinished(() => lan.stop().then(() => undefined))
  const other = await browserForTest(['--host-resolver-rules=MAP latchkey.test 127.0.0.1'])
  const url = lan.url.replace('127.0.0.1', 'latchkey.test')
  const ana = await signUp(lan)
  const room = await createRoom(ana)
  const { page, enter } = await visit(other, { url, as: ana })
  await enter(room)
  expect(await page.evaluate(() => isSecureContext)).toBe(false)
  await say(page, 'hello from the living room')
  await expect.poll(() => textsOf(ana, room)).toEqual(['hello from the living room'])
  await page.getByText('On its way').waitFor({ state: 'detached' })
})

test('it is the same in two tabs of one person', async () => {
  const { ana, room } = await twoInARoom()
  const { page, context, enter } = await visit(browser, { url, as: ana })
  await enter(room)
  const second = await context.newPage()
  await second.goto(`/r/${encodeURIComponent(room.name)}`)
  await timeline(second).waitFor()
  await say(page, 'from the first tab')
  await messages(second, 'from the first tab').waitFor()
  expect(await second.getByText('On its way').count()).toBe(0)
  await say(second, 'from the second')
  await messages(page, 'from the second').waitFor()
})

import { afterAll, expect, onTestFinished, test } from 'vitest'
import { browserForFile, browserForTest } from '../harness/browser.ts'
import { sendMessage } from '../harness/messages.ts'
import { password, type Person, signUp } from '../harness/people.ts'
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

/** A message of graphql-ws. */
interface Frame {
  id?: string
  type: string
  payload?: { query?: string }
}

/** Returns the texts that the API stores in a room. */
async function textsOf(reader: Person, { name }: { name: string }): Promise<string[]> {
  const { room } = await reader.request<{ room: { messages: { nodes: { text: string }[] } } }>(
    'query ($name: String!) { room(name: $name) { messages(last: 10) { nodes { text } } } }',
    { name },
  )
  return room.messages.nodes.map(({ text }) => text)
}

test('a sent message appears at once, exactly once, and stays in place when it is posted', async () => {
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

test('text in any script, and text that looks like HTML, is shown as written', async () => {
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

test('older messages load on scrolling up, and the messages in view stay in place', async () => {
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
  for (
    let turn = 0;
    turn < 200 && (await timeline(page).getByText('This is the start of').count()) === 0;
    turn++
  ) {
    await page.mouse.wheel(0, -300)
    // The message in the middle after the wheel event must still be there when a page has loaded above it.
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
  await timeline(page).getByText('This is the start of').waitFor()
  expect(loads).toBeGreaterThan(1)
  // However much is loaded, only messages near the view are in the page.
  expect(await timeline(page).getByRole('listitem').count()).toBeLessThan(80)
})

test('scrolled up, the position is kept and new messages are counted; at the end, the list stays at its end', async () => {
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
  await page.getByRole('button', { name: 'Jump to latest' }).waitFor()
  const before = await timeline(page).evaluate((list) => list.scrollTop)
  for (const text of ['one', 'two', 'three']) await sendMessage(ana, room.id, text)
  await page.getByRole('button', { name: '3 new below' }).click()
  expect(before).toBeGreaterThan(0)
  await messages(page, 'three').waitFor()
  await expect.poll(() => distanceToEnd(page)).toBeLessThan(2)
})

test('a reader who scrolls up in the moment in which the list moves to its end stays where they scrolled', async () => {
  const { ana, leo, room } = await twoInARoom()
  for (let i = 1; i <= 60; i++) await sendMessage(ana, room.id, `message ${i}`)
  const { page, enter } = await visit(browser, { url, as: leo })
  await enter(room)
  await expect.poll(() => distanceToEnd(page)).toBeLessThan(2)
  // Scrolls as a reader does, but sooner than a key or wheel event of the test could.
  await timeline(page).evaluate((list) => {
    const frames = async (count: number) => {
      for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame)
    }
    const up = async () => {
      // By then the message has its height, and the list is at its end.
      await frames(2)
      list.scrollTop -= 1600
      // The scroll event of a reader comes in the same frame; that of a script in the next.
      list.dispatchEvent(new Event('scroll'))
      // The messages there are measured for the first time; leaves enough frames for everything that follows.
      await frames(8)
      list.setAttribute('data-scrolled', '')
    }
    list.addEventListener('scroll', up, { once: true })
  })
  await sendMessage(ana, room.id, 'at the end')
  await page.locator('[data-scrolled]').waitFor()
  expect(await distanceToEnd(page)).toBeGreaterThan(800)
  // The message came in the same moment: it may count as seen or as new.
  await page.getByRole('button', { name: /^(Jump to latest|1 new below)$/ }).click()
  await messages(page, 'at the end').waitFor()
  await expect.poll(() => distanceToEnd(page)).toBeLessThan(2)
})

test('the unread line is above the first unread message, and messages in view are marked as read', async () => {
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

test('after a lost connection the missed messages appear, in order, exactly once', async () => {
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
  const texts = await timeline(page).getByRole('listitem').locator('[data-message-text]').allTextContents()
  expect(texts.map((text) => text.trim())).toEqual([
    'before',
    ...[1, 2, 3, 4, 5].map((i) => `meanwhile ${i}`),
  ])
})

test('after a Reset the newest messages are read again until that works, and none is missing', async () => {
  const { ana, leo, room } = await twoInARoom()
  // The API sends a Reset when the account of a user with more than 200 messages is deleted.
  for (let i = 1; i <= 201; i++) await sendMessage(leo, room.id, `message ${i}`)
  const { page, enter } = await visit(browser, { url, as: ana })
  await enter(room)
  await messages(page, 'message 201').waitFor()
  let failures = 0
  let fail = true
  await page.route('**/graphql', async (route) => {
    if (!fail || !route.request().postData()?.includes('query History')) return route.continue()
    failures++
    await route.fulfill({
      json: { data: null, errors: [{ message: 'No', extensions: { code: 'INTERNAL' } }] },
    })
  })
  await leo.request('mutation ($password: String!) { deleteAccount(password: $password) }', { password })
  await expect.poll(() => failures).toBeGreaterThan(1)
  await sendMessage(ana, room.id, 'meanwhile')
  await messages(page, 'meanwhile').waitFor()
  fail = false
  await timeline(page).getByText('Deleted account').first().waitFor()
  await messages(page, 'meanwhile').waitFor()
  const numbers = await timeline(page)
    .getByRole('listitem')
    .evaluateAll((items) => items.map((item) => Number(item.ariaPosInSet)))
  expect(numbers.at(-1)).toBe(202)
  expect(numbers).toEqual(numbers.map((_, index) => numbers[0]! + index))
})

test('a room that a busy server does not send becomes live later', async () => {
  const { ana, leo, room } = await twoInARoom()
  const { page, enter } = await visit(browser, { url, as: ana })
  const refusals = [{ message: 'The server is busy.', extensions: { code: 'RATE_LIMITED', retryAfter: 1 } }]
  await page.routeWebSocket('**/graphql', (socket) => {
    const api = socket.connectToServer()
    socket.onMessage((text) => {
      const { id, type, payload } = JSON.parse(String(text)) as Frame
      const refusal = payload?.query?.includes('roomEvents') ? refusals.shift() : undefined
      if (type === 'subscribe' && refusal)
        socket.send(JSON.stringify({ id, type: 'error', payload: [refusal] }))
      else api.send(text)
    })
  })
  await enter(room)
  await expect.poll(() => refusals).toEqual([])
  await sendMessage(leo, room.id, 'after all')
  await messages(page, 'after all').waitFor()
})

test('a message written while offline is kept, survives a reload, and is posted once', async () => {
  const { ana, leo, room } = await twoInARoom()
  const { page, enter } = await visit(browser, { url, as: ana })
  await enter(room)
  proxy.cut()
  await say(page, 'from the tunnel')
  await messages(page, 'from the tunnel').waitFor()
  await page.getByText('Sending…').waitFor({ state: 'attached' })
  proxy.mend()
  await page.reload()
  await timeline(page).waitFor()
  await messages(page, 'from the tunnel').waitFor()
  await expect.poll(() => textsOf(leo, room)).toEqual(['from the tunnel'])
  await page.getByText('Sending…').waitFor({ state: 'detached' })
  expect(await messages(page, 'from the tunnel').count()).toBe(1)
})

test('a refused message shows the reason in its place, and can be retried or discarded', async () => {
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

test('a draft survives a reload', async () => {
  const { ana, room } = await twoInARoom()
  const { page, enter } = await visit(browser, { url, as: ana })
  await enter(room)
  await page.getByRole('textbox').fill('half a thought')
  await page.reload()
  await timeline(page).waitFor()
  await expect.poll(() => page.getByRole('textbox').inputValue()).toBe('half a thought')
})

test('chatting works over plain http in a home network, where browsers allow less', async () => {
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
  await page.getByText('Sending…').waitFor({ state: 'detached' })
})

test('two tabs of one person show the same messages', async () => {
  const { ana, room } = await twoInARoom()
  const { page, context, enter } = await visit(browser, { url, as: ana })
  await enter(room)
  const second = await context.newPage()
  await second.goto(`/r/${encodeURIComponent(room.name)}`)
  await timeline(second).waitFor()
  await say(page, 'from the first tab')
  await messages(second, 'from the first tab').waitFor()
  expect(await second.getByText('Sending…').count()).toBe(0)
  await say(second, 'from the second')
  await messages(page, 'from the second').waitFor()
})

import type { BrowserContext, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { createApiClient } from '../harness/client.ts'
import { ADD, sendMessage } from '../harness/messages.ts'
import { createAccounts, signIn, signUp } from '../harness/people.ts'
import { addMembers, createRoomOf } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { choose, pushTo, systemNotifications, visitWithNotifications } from '../harness/web/push.ts'
import { messages, say, timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const { url } = server
const WIDE = { width: 1200, height: 800 }

/** The bell, by what it says. It says so to screen readers as it changes. */
const bell = (page: Page, label: string) =>
  page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: label, exact: true })
const panelOf = (page: Page) => page.getByRole('dialog', { name: 'Notifications' })
const roomLink = (page: Page, { name }: { name: string }) =>
  page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name })

test('the bell counts on every device at once, each notification leads to its message, and reading one here reads it there', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, leo])
  const other = await createRoomOf([ana, leo])
  const desk = await visit(browser, { url, as: ana, viewport: WIDE })
  const phone = await visit(browser, { url, as: ana, viewport: { width: 390, height: 800 } })
  await desk.enter(other)
  await phone.go('/')
  await bell(desk.page, 'Notifications').click()
  await panelOf(desk.page).getByText('You’re all caught up').waitFor()

  await sendMessage(leo, room.id, `@${ana.username} are you there?`)
  await bell(desk.page, '1 unread notification').waitFor()
  await phone.page.getByRole('main').getByRole('link', { name: '1 unread notification' }).waitFor()
  const mention = panelOf(desk.page).getByRole('link', {
    name: `${leo.username} mentioned you in ${room.name}`,
  })
  await mention.waitFor()
  await panelOf(desk.page).getByText('Today').waitFor()
  expect(await axeViolations(desk.page)).toEqual([])

  await mention.click()
  await messages(desk.page, `@${ana.username} are you there?`).waitFor()
  await panelOf(desk.page).waitFor({ state: 'detached' })
  await bell(desk.page, 'Notifications').waitFor()
  await phone.page.getByRole('main').getByRole('link', { name: 'Notifications', exact: true }).waitFor()
})

test('by keyboard, the page lists what happened by day, marks it as read one by one or all at once, and says what is gone', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const [room, lost] = [await createRoomOf([ana, leo]), await createRoomOf([leo, ana])]
  const { page, enter } = await visit(browser, { url, as: ana, viewport: WIDE })
  const own = await sendMessage(ana, room.id, 'Who brings cake?')
  await enter(lost)
  await leo.request(ADD, { id: own.id, emoji: '🎂' })
  const reply = await leo.request<{ sendMessage: { id: string } }>(
    'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }',
    { input: { roomId: room.id, text: 'I do', replyToId: own.id } },
  )
  const wrong = await sendMessage(leo, room.id, `@${ana.username} a mistake`)
  await bell(page, '3 unread notifications').waitFor()
  await leo.request('mutation ($id: ID!) { deleteMessage(messageId: $id) { id } }', { id: wrong.id })
  expect(reply.sendMessage.id).toBeTruthy()

  await page.keyboard.press('Control+Shift+M')
  await page.getByRole('heading', { name: 'Notifications', level: 1 }).waitFor()
  const list = page.getByRole('main')
  const reaction = list.getByRole('link', { name: `${leo.username} reacted to your message` })
  const answer = list.getByRole('link', { name: `${leo.username} replied to you` })
  await list.getByRole('heading', { name: 'Today' }).waitFor()
  await answer.focus()
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => reaction.evaluate((link) => link === document.activeElement)).toBe(true)
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect.poll(() => answer.getByText('Unread:').count()).toBe(0)
  expect(await axeViolations(page)).toEqual([])

  await list.getByRole('button', { name: 'Unread only' }).click()
  await answer.waitFor({ state: 'detached' })
  await list.getByRole('button', { name: 'Mark all as read' }).click()
  await page.getByText('All notifications marked as read.').waitFor()
  await bell(page, 'Notifications').waitFor()
  await list.getByRole('button', { name: 'Unread only' }).click()
  await reaction.waitFor()

  const failure = { errors: [{ message: 'Not now', extensions: { code: 'INTERNAL' } }] }
  await page.route('**/graphql', (route) => route.fulfill({ json: failure }))
  await list.getByRole('button', { name: 'Unread only' }).click()
  await list.getByRole('alert').getByText('Not now').waitFor()
  await page.unroute('**/graphql')
  await list.getByRole('button', { name: 'Try again' }).click()
  await list.getByText('There is nothing unread.').waitFor()
})

test('a login from a new device is a notification, which can end it', async () => {
  const ana = await signUp(server)
  const { page, enter } = await visit(browser, { url, as: ana, viewport: WIDE })
  await enter(await createRoomOf([ana]))
  const token = await signIn(server, ana.username)
  await bell(page, '1 unread notification').click()
  const panel = panelOf(page)
  await panel.getByRole('link', { name: 'New login from' }).waitFor()
  await panel.getByText('If that was not you').waitFor()
  expect(await axeViolations(page)).toEqual([])
  await panel.getByRole('button', { name: 'Log out this device' }).click()
  await panel.getByText('This device is logged out.').waitFor()
  const { extensions } = await createApiClient(url, token).refused('{ viewer { user { id } } }')
  expect(extensions.code).toBe('UNAUTHENTICATED')
  await bell(page, 'Notifications').waitFor()
  await panel.getByRole('link', { name: 'New login from' }).click()
  await page.waitForURL('**/settings/security')
})

test('a room notifies of what its member chose, and a muted one is quiet except for mentions', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const [room, other] = [await createRoomOf([leo, ana]), await createRoomOf([ana, leo])]
  const { page, enter, go } = await visit(browser, { url, as: ana, viewport: WIDE })
  await enter(room)
  await page.getByRole('button', { name: `More actions for ${room.name}` }).click()
  await page.getByRole('menuitem', { name: 'Notifications' }).click()
  const dialog = page.getByRole('dialog', { name: `Notifications for ${room.name}` })
  await dialog.getByRole('radio', { name: 'All messages' }).check()
  await dialog.getByText('Saved for all your devices.').waitFor()
  expect(await axeViolations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await enter(other)
  await sendMessage(leo, room.id, 'one')
  await bell(page, '1 unread notification').waitFor()
  await roomLink(page, room).getByText('1 unread', { exact: true }).waitFor()

  await go('/settings/notifications')
  await page.getByRole('button', { name: `Change notifications for ${room.name}` }).click()
  await dialog.getByRole('combobox', { name: 'Mute this room' }).selectOption('Until I turn it back on')
  await dialog.getByText('Saved for all your devices.').waitFor()
  await page.keyboard.press('Escape')
  await page.getByText('All messages. Muted.').waitFor()
  await roomLink(page, room).getByText('Muted').waitFor()
  await expect.poll(() => roomLink(page, room).getByText('unread').count()).toBe(0)
  await sendMessage(leo, room.id, `@${ana.username} two`)
  await roomLink(page, room).getByText('1 mention').waitFor()
  expect(await axeViolations(page)).toEqual([])
})

test('settings say until when nothing disturbs, and save the rest at once', async () => {
  const ana = await signUp(server)
  const { page, go } = await visit(browser, { url, as: ana, viewport: WIDE })
  await go('/settings/notifications')
  await page.getByText('Do not disturb is off.').waitFor()
  await page.getByRole('button', { name: 'For an hour' }).click()
  await page.getByText(/^Do not disturb is on until /).waitFor()
  await page.getByRole('button', { name: 'Turn off' }).click()
  await page.getByText('Do not disturb is off.').waitFor()

  await page.getByLabel('From').fill('22:00')
  await page.getByLabel('To', { exact: true }).fill('22:00')
  const quiet = page.getByRole('region', { name: 'Quiet hours' })
  await quiet.getByRole('button', { name: 'Save' }).click()
  await quiet.getByText('Quiet hours must end at another time').waitFor()
  await page.getByLabel('To', { exact: true }).fill('07:00')
  await quiet.getByRole('button', { name: 'Save' }).click()
  await quiet.getByText('Changes saved').waitFor()
  const text = page.getByRole('region', { name: 'Text in notifications' })
  await text.getByRole('checkbox').uncheck()
  await text.getByRole('button', { name: 'Save' }).click()
  await text.getByText('Changes saved').waitFor()
  await page.getByRole('radio', { name: 'Knock' }).check()
  await page.getByText('This server doesn’t send email.').waitFor()

  await page.reload()
  expect(await page.getByLabel('To', { exact: true }).inputValue()).toBe('07:00')
  expect(await text.getByRole('checkbox').isChecked()).toBe(false)
  await expect.poll(() => page.getByRole('radio', { name: 'Knock' }).isChecked()).toBe(true)
})

/** Makes the pages of a context believe that nobody sees them, and records the notifications that they show. */
async function hideTabs(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })
    const shown: string[] = []
    class Recorder {
      static permission = 'granted'
      constructor(title: string, { body }: { body: string }) {
        shown.push(`${title}: ${body}`)
      }
      close() {}
    }
    Object.assign(window, { Notification: Recorder, shown })
  })
}

const shownBy = (page: Page) => page.evaluate(() => (window as unknown as { shown: string[] }).shown)

test('of two tabs that nobody sees, one tells of a mention, and none while do not disturb is on', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const [room, other] = [await createRoomOf([ana, leo]), await createRoomOf([ana, leo])]
  const { page, context, enter } = await visit(browser, { url, as: ana, viewport: WIDE })
  await hideTabs(context)
  await enter(other)
  const second = await context.newPage()
  await second.goto('/settings')
  await bell(second, 'Notifications').waitFor()
  const hasDot = async (tab: Page) =>
    (await tab.locator('link[rel=icon]').getAttribute('href'))?.includes('circle%20cx%3D%2225')
  expect(await hasDot(page)).toBe(false)
  await sendMessage(leo, room.id, 'for nobody in particular')
  await expect.poll(() => hasDot(page)).toBe(true)
  await expect.poll(() => hasDot(second)).toBe(true)

  // A reaction is for the list alone.
  const own = await sendMessage(ana, room.id, 'mine')
  const reacted = Promise.race(
    [page, second].map((tab) =>
      tab.waitForResponse((response) => Boolean(response.request().postData()?.includes('query Alert'))),
    ),
  )
  await leo.request(ADD, { id: own.id, emoji: '🎉' })
  await reacted
  await sendMessage(leo, room.id, `@${ana.username} **hello**`)
  const all = async () => [...(await shownBy(page)), ...(await shownBy(second))]
  await expect.poll(all).toEqual([`${leo.username} mentioned you in ${room.name}: @${ana.username} hello`])
  expect(await page.title()).toMatch(/^\(@1/)

  await ana.request(
    'mutation { updateSettings(input: { doNotDisturbUntil: "9999-12-31T00:00:00Z" }) { locale } }',
  )
  const answered = Promise.race(
    [page, second].map((tab) =>
      tab.waitForResponse((response) => Boolean(response.request().postData()?.includes('query Alert'))),
    ),
  )
  await sendMessage(leo, room.id, `@${ana.username} again`)
  await answered
  await ana.request('mutation { updateSettings(input: { doNotDisturbUntil: null }) { locale } }')
  await sendMessage(leo, room.id, `@${ana.username} last`)
  await expect
    .poll(async () => (await all()).map((text) => text.split(': ')[1]).toSorted())
    .toEqual([`@${ana.username} hello`, `@${ana.username} last`])
})

test('completion offers @all to those who may use it, a crowd is notified after a second step, and the mention stands out', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, leo])
  await addMembers(server.sql, room, await createAccounts(server.sql, `crowd-${process.pid}`, 25))
  const owner = await visit(browser, { url, as: ana, viewport: WIDE })
  const member = await visit(browser, { url, as: leo, viewport: WIDE })
  await Promise.all([owner.enter(room), member.enter(room)])
  const field = (page: Page) => page.getByRole('textbox', { name: `Message ${room.name}` })
  await field(member.page).pressSequentially('@')
  await member.page.getByRole('option', { name: `@${ana.username}` }).waitFor()
  expect(await member.page.getByRole('option', { name: '@all' }).count()).toBe(0)
  await field(owner.page).pressSequentially('@al')
  await owner.page.getByRole('option', { name: '@all Notify 26 members' }).click()
  await field(owner.page).pressSequentially('cake')
  await field(owner.page).press('Enter')
  const dialog = owner.page.getByRole('dialog', { name: 'Notify 26 people?' })
  await dialog.getByRole('button', { name: 'Send and notify' }).click()
  await timeline(member.page).locator('.own', { hasText: '@all' }).waitFor()
  await say(member.page, 'no @all for me')
  await timeline(owner.page).getByText('no @all for me').waitFor()
})

test('a push is shown, a click opens the message in the tab that is there, a reply is sent or kept, and reading closes it', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const [room, other] = [await createRoomOf([ana, leo]), await createRoomOf([ana, leo])]
  const { page, context, enter } = await visitWithNotifications(url, ana)
  await enter(other)
  const push = await pushTo(page)
  const { number } = await sendMessage(leo, room.id, `@${ana.username} first`)
  const payload = {
    type: 'message',
    tag: `room ${room.id}`,
    title: `${leo.username} in ${room.name}`,
    body: 'first',
    url: `/r/${encodeURIComponent(room.name)}/${number}`,
    roomId: room.id,
    number,
    count: 1,
    badge: 1,
  }
  await push(payload)
  await push({ ...payload, body: 'second' })
  await expect
    .poll(() => systemNotifications(page))
    .toMatchObject([{ title: payload.title, body: 'second', tag: payload.tag }])
  await choose(context)
  await messages(page, `@${ana.username} first`).waitFor()
  expect(context.pages()).toHaveLength(1)
  await expect.poll(() => systemNotifications(page)).toEqual([])

  // The page closes those of messages that were read, as soon as it learns of it.
  const pushUnread = async (text: string, count: number) => {
    const { number } = await sendMessage(leo, room.id, `@${ana.username} ${text}`)
    await bell(page, count === 1 ? '1 unread notification' : `${count} unread notifications`).waitFor()
    await push({ ...payload, body: text, number })
  }
  await enter(other)
  await pushUnread('when?', 1)
  await expect.poll(async () => (await systemNotifications(page)).length).toBe(1)
  await choose(context, { action: 'reply', reply: 'on my way' })
  await expect
    .poll(async () => {
      const { node } = await leo.request<{ node: { messages: { nodes: { text: string }[] } } }>(
        'query ($id: ID!) { node(id: $id) { ... on Room { messages(last: 1) { nodes { text } } } } }',
        { id: room.id },
      )
      return node.messages.nodes[0]?.text
    })
    .toBe('on my way')

  await pushUnread('where?', 1)
  await expect.poll(async () => (await systemNotifications(page)).length).toBe(1)
  await context.route('**/graphql', (route) => route.abort())
  await choose(context, { action: 'reply', reply: 'not sent' })
  const bodies = async () => (await systemNotifications(page)).map(({ body }) => body)
  await expect.poll(bodies).toEqual(['not sent'])
  await context.unroute('**/graphql')

  // Read on another device.
  await pushUnread('last', 2)
  await expect.poll(bodies).toContain('last')
  await ana.request('mutation { markNotificationsRead { unreadNotificationCount } }')
  await expect.poll(bodies).toEqual(['not sent'])
})

test('no push is lost while a page asks again and again which notifications are shown', async () => {
  const { page, go } = await visitWithNotifications(url, await signUp(server))
  await go('/')
  const push = await pushTo(page)
  const sent = Array.from({ length: 30 }, (_, i) => `push ${i}`)
  const shown = async () => (await systemNotifications(page)).map(({ body }) => body).toSorted()
  for (const body of sent) {
    await push({ tag: body, title: 'leo', body, url: '/notifications' })
    await expect.poll(shown, { interval: 1 }).toContain(body)
  }
  expect(await shown()).toEqual(sent.toSorted())
})

test('where no tab is open, a click on a notification opens a new one at the message', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, leo])
  const { page, context, go } = await visitWithNotifications(url, ana)
  await go('/')
  const push = await pushTo(page)
  const path = `/r/${encodeURIComponent(room.name)}/1`
  const { number } = await sendMessage(leo, room.id, `@${ana.username} hello`)
  await push({
    ...{ type: 'message', tag: `room ${room.id}`, title: leo.username, body: 'hello', url: path },
    ...{ roomId: room.id, number, count: 1, badge: 1 },
  })
  await expect.poll(async () => (await systemNotifications(page)).length).toBe(1)
  const worker = context.serviceWorkers().at(-1)!
  // Only a click of a person may open a window.
  await worker.evaluate(() =>
    Object.defineProperty(globalThis, 'clients', {
      value: {
        matchAll: () => Promise.resolve([]),
        openWindow: (href: string) => Promise.resolve(void Object.assign(globalThis, { opened: href })),
      },
    }),
  )
  await choose(context)
  await expect
    .poll(() => worker.evaluate(() => Reflect.get(globalThis, 'opened') as string))
    .toBe(`${url}${path}`)
})

/** Lets the browser answer the question about notifications, and gives it a push service. */
async function answerQuestion(context: BrowserContext, answers: NotificationPermission[]): Promise<void> {
  await context.addInitScript((answers) => {
    Object.defineProperty(Notification, 'permission', {
      get: () => sessionStorage.getItem('permission') ?? 'default',
    })
    Notification.requestPermission = () => {
      const count = Number(sessionStorage.getItem('asked') ?? 0)
      sessionStorage.setItem('asked', String(count + 1))
      const answer = answers[count] ?? 'denied'
      sessionStorage.setItem('permission', answer)
      return Promise.resolve(answer)
    }
    const subscription = {
      toJSON: () => ({
        endpoint: 'https://push.example.org/an-endpoint',
        keys: {
          p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
          auth: 'BTBZMqHH6r4Tts7J_aSIgg',
        },
      }),
      unsubscribe() {
        sessionStorage.removeItem('subscribed')
        return Promise.resolve(true)
      },
    }
    const isSubscribed = () => sessionStorage.getItem('subscribed') !== null
    Object.assign(PushManager.prototype, {
      getSubscription: () => Promise.resolve(isSubscribed() ? subscription : null),
      subscribe() {
        sessionStorage.setItem('subscribed', '1')
        return Promise.resolve(subscription)
      },
    })
  }, answers)
}

test('push is offered where notifications are read, never at load, and a dismissed, granted or denied question is explained', async () => {
  const ana = await signUp(server)
  const { page, context, go } = await visit(browser, {
    url,
    as: ana,
    viewport: WIDE,
    serviceWorkers: 'allow',
  })
  await answerQuestion(context, ['default', 'granted', 'denied'])
  const asked = () => page.evaluate(() => sessionStorage.getItem('asked'))
  await go('/notifications')
  const enable = page.getByRole('main').getByRole('button', { name: 'Turn on notifications' })
  await enable.waitFor()
  expect(await asked()).toBeNull()
  await enable.click()
  await page.getByText('You closed the browser’s question.').waitFor()
  await go('/settings/notifications')
  await enable.click()
  await page.getByText('This device gets notifications.').waitFor()
  const devices = page.getByRole('list', { name: 'Devices with notifications' })
  await devices.getByText('This device', { exact: true }).waitFor()
  expect(await axeViolations(page)).toEqual([])
  await devices.getByRole('button', { name: 'Remove' }).click()
  await devices.waitFor({ state: 'detached' })
  expect(await page.evaluate(() => sessionStorage.getItem('subscribed'))).toBeNull()
  await enable.click()
  await page.getByText('Your browser blocks notifications from this site.').waitFor()
  expect(await enable.count()).toBe(0)
  expect(await asked()).toBe('3')
})

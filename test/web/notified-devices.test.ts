import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { uuidOf } from '../harness/ids.ts'
import { mailServerForFile } from '../harness/mail.ts'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { pushServiceForFile } from '../harness/push-service.ts'
import { createRoomOf } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { visit } from '../harness/web/visitor.ts'

const smtp = await mailServerForFile()
const service = await pushServiceForFile()
const server = await serverForFile({
  env: { SMTP_URL: smtp.url, MAIL_FROM: 'chat@example.org', OUTBOUND_ALLOW: '127.0.0.1' },
})
const browser = await browserForFile()
const { url } = server

test('a device gets a test from the settings, and one whose push service refuses it says so', async () => {
  const ana = await signUp(server)
  const device = await service.addBrowser(ana)
  const { page, go } = await visit(browser, { url, as: ana })
  await go('/settings/notifications')
  const send = page.getByRole('button', { name: /^Send test to / })
  await send.click()
  await page.getByText('Test sent. It arrives within a few seconds.').waitFor()
  expect(device.pushes.map(({ payload }) => payload.title)).toEqual(['Notifications are on'])
  device.answers.push({ status: 500 })
  await send.click()
  await page.getByText('The test couldn’t be delivered.').waitFor()
  expect(await page.getByText('Test sent.').count()).toBe(0)
  expect(await axeViolations(page)).toEqual([])
  await page.getByRole('button', { name: /^Remove / }).click()
  await send.waitFor({ state: 'detached' })
})

test('who has confirmed an address chooses how often mail comes', async () => {
  const leo = await signUp(server)
  const { page, go } = await visit(browser, { url, as: leo })
  await go('/settings/notifications')
  await page.getByRole('link', { name: 'Add an email address' }).waitFor()
  await server.sql('INSERT INTO "Email" ("userId", address, "addressKey") VALUES ($1, $2, $2)', [
    uuidOf(leo.id),
    'leo@example.org',
  ])
  await go('/settings/notifications')
  const mail = page.getByRole('region', { name: 'Email', exact: true })
  await mail.getByRole('combobox').selectOption({ label: 'Once a day' })
  await mail.getByRole('button', { name: 'Save' }).click()
  await mail.getByText('Changes saved').waitFor()
  await go('/settings/notifications')
  expect(await mail.getByRole('combobox').inputValue()).toBe('DAILY')
})

test('on an iPhone, the page says to install the app first', async () => {
  const mia = await signUp(server)
  const userAgent =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'
  const { page, go } = await visit(browser, { url, as: mia, userAgent })
  await go('/settings/notifications')
  await page.getByText('On an iPhone or iPad, install Latchkey first').waitFor()
  expect(await page.getByRole('button', { name: 'Turn on notifications' }).count()).toBe(0)
})

test('the icon of the installed app shows how many notifications are unread', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, leo])
  const { page, context, go } = await visit(browser, { url, as: ana })
  await context.addInitScript(() => {
    const badges: number[] = []
    Object.assign(window, { badges })
    Object.assign(Navigator.prototype, {
      setAppBadge: (count: number) => Promise.resolve(void badges.push(count)),
      clearAppBadge: () => Promise.resolve(void badges.push(0)),
    })
  })
  await go('/')
  const badge = () => page.evaluate(() => (Reflect.get(window, 'badges') as number[]).at(-1))
  await sendMessage(leo, room.id, `Hello @${ana.username}`)
  await expect.poll(badge).toBe(1)
  await ana.request('mutation { markNotificationsRead { unreadNotificationCount } }')
  await expect.poll(badge).toBe(0)
})

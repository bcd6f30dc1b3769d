import sharp from 'sharp'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { createApiClient } from '../harness/client.ts'
import { png } from '../harness/files.ts'
import { sendMessage } from '../harness/messages.ts'
import { password, signIn, signUp } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { messages, timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const url = server.url

const openSecondSession = (username: string) => signIn(server, username)

test.for([true, false])(
  'a new name and the bot mark are shown to others at once; JavaScript: %s',
  async (javaScriptEnabled) => {
    const [ana, leo] = await Promise.all([signUp(server), signUp(server)])
    const room = await createRoom(ana)
    await joinRoom(leo, room)
    const theirs = await visit(browser, { url, as: leo })
    await theirs.enter(room)
    const { page, go } = await visit(browser, { url, as: ana, javaScriptEnabled })
    await go('/settings')
    await page.getByLabel('Name, optional').fill('Ana Lima')
    await page.getByLabel('This account is a bot').check()
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByText('Changes saved.').waitFor()
    await page.getByRole('navigation', { name: 'Rooms' }).getByText('Ana Lima').waitFor()
    const people = theirs.page.getByRole('region', { name: 'Members' })
    await people.getByText('Ana Lima').waitFor()
    await people.getByText('bot', { exact: true }).waitFor()
  },
)

test.for([true, false])(
  'an uploaded picture is shown to others until it is removed; JavaScript: %s',
  async (javaScriptEnabled) => {
    const [ana, leo] = await Promise.all([signUp(server), signUp(server)])
    const room = await createRoom(ana)
    await joinRoom(leo, room)
    const theirs = await visit(browser, { url, as: leo })
    await theirs.enter(room)
    const faces = theirs.page.getByRole('region', { name: 'Members' }).locator('img')
    expect(await faces.count()).toBe(0)

    const { page, go } = await visit(browser, { url, as: ana, javaScriptEnabled })
    await go('/settings')
    await page.getByLabel('Name, optional').fill('half typed')
    const choose = (name: string, mimeType: string, buffer: Buffer) =>
      page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer })
    await choose('notes.png', 'image/png', Buffer.from('no picture at all'))
    await page.getByRole('button', { name: 'Save picture' }).click()
    await page.getByText('This file is not a supported picture').waitFor()
    const background = { width: 400, height: 200, channels: 3, background: 'teal' } as const
    await choose('me.jpg', 'image/jpeg', await sharp({ create: background }).jpeg().toBuffer())
    await page.getByRole('button', { name: 'Save picture' }).click()
    await page.getByRole('button', { name: 'Remove picture' }).waitFor()
    if (javaScriptEnabled) expect(await page.getByLabel('Name, optional').inputValue()).toBe('half typed')

    await faces.waitFor()
    const size = () =>
      faces.evaluate((face) => [Reflect.get(face, 'naturalWidth'), Reflect.get(face, 'naturalHeight')])
    await expect.poll(async () => (await size())[0]).toBeGreaterThan(0)
    const [width, height] = await size()
    expect(width).toBe(height)
    await page.getByRole('button', { name: 'Remove picture' }).click()
    await page.getByRole('button', { name: 'Remove picture' }).waitFor({ state: 'detached' })
    await faces.waitFor({ state: 'detached' })
  },
)

test('a new password signs out the other browser at once, and holds from then on [SEC-51]', async () => {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  const other = await visit(browser, { url, as: { ...ana, token: await openSecondSession(ana.username) } })
  await other.enter(room)
  const { page, go } = await visit(browser, { url, as: ana })
  await go('/settings/security')
  const currentPassword = page
    .getByRole('region', { name: 'Password' })
    .getByLabel('Current password', { exact: true })
  await currentPassword.fill('not the password')
  await page.getByLabel('New password', { exact: true }).fill('another fine password')
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByText('Wrong password. Try again.').waitFor()
  await currentPassword.fill(password)
  await page.getByLabel('New password', { exact: true }).fill('another fine password')
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByText('Password changed.').waitFor()
  expect(await page.getByLabel('New password', { exact: true }).inputValue()).toBe('')

  await other.page.getByText('Your session has ended').waitFor()
  await other.page.getByRole('link', { name: 'Log in again' }).click()
  await other.page.getByLabel('Username').fill(ana.username)
  await other.page.getByLabel('Password', { exact: true }).fill('another fine password')
  await other.page.getByRole('button', { name: 'Log in', exact: true }).click()
  await timeline(other.page).waitFor()
  await page.reload()
  await page.getByText('This device').waitFor()
})

test('devices are named, and signed out one by one, and all others at once [SEC-66]', async () => {
  const ana = await signUp(server)
  const userAgent =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1'
  const phone = await visit(browser, { url, userAgent })
  await phone.go('/login?next=/settings/security')
  await phone.page.getByLabel('Username').fill(ana.username)
  await phone.page.getByLabel('Password', { exact: true }).fill(password)
  await phone.page.getByRole('button', { name: 'Log in', exact: true }).click()
  await phone.page
    .getByRole('listitem')
    .filter({ hasText: 'This device' })
    .getByText('Safari on iOS')
    .waitFor()
  const token = await openSecondSession(ana.username)

  const { page, go } = await visit(browser, { url, as: ana })
  await go('/settings/security')
  await page.getByRole('button', { name: 'Log out Safari on iOS' }).click()
  await phone.page.getByText('Your session has ended').waitFor()
  await page.getByText('Safari on iOS').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Log out all other devices' }).click()
  await page.getByText('All other devices have been logged out.').waitFor()
  const { extensions } = await createApiClient(url, token).refused('{ viewer { user { id } } }')
  expect(extensions.code).toBe('UNAUTHENTICATED')
  expect((await ana.send<{ viewer: object }>('{ viewer { user { id } } }')).data?.viewer).not.toBeNull()
})

test.for([true, false])(
  'an access token is shown once, allows what its scopes say, and ends when revoked; JavaScript: %s',
  async (javaScriptEnabled) => {
    const ana = await signUp(server)
    const room = await createRoom(ana)
    const { page, go } = await visit(browser, { url, as: ana, javaScriptEnabled })
    await go('/settings/tokens')
    await page.getByText('No access tokens').waitFor()
    const form = page.getByRole('region', { name: 'New access token' })
    await form.getByLabel('Name').fill('Weather bot')
    await form.getByLabel('Read').uncheck()
    await page.getByRole('button', { name: 'Create token' }).click()
    await page.getByText('Choose at least one scope').waitFor()
    await form.getByLabel('Write').check()
    await page.getByRole('button', { name: 'Create token' }).click()
    const token = await page.getByRole('textbox', { name: 'Token' }).inputValue()

    const bot = createApiClient(url, token)
    expect((await sendMessage(bot, room.id, 'it rains')).number).toBe(1)
    const refused = await bot.refused('query ($name: String!) { room(name: $name) { id } }', {
      name: room.name,
    })
    expect(refused.extensions.code).toBe('FORBIDDEN')

    await go('/settings/tokens')
    expect(await page.getByText(token).count()).toBe(0)
    await page.getByText('Last used').waitFor()
    await page.getByRole('button', { name: 'Revoke Weather bot' }).click()
    await page.getByText('No access tokens').waitFor()
    const ended = await bot.refused('mutation { createRoom(input: { name: "By nobody" }) { id } }')
    expect(ended.extensions.code).toBe('UNAUTHENTICATED')
  },
)

test('a person creates a bot, which everyone sees as one, replaces its token and deletes it, without scripts', async () => {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  const { page, go } = await visit(browser, { url, as: ana, javaScriptEnabled: false })
  await go('/settings/tokens')
  const bots = page.getByRole('region', { name: 'Bots' })
  const username = `bot-${ana.username}`.slice(0, 32)
  await bots.getByLabel('Username').fill(username)
  await bots.getByLabel('Name, optional').fill('Forecast')
  await bots.getByRole('button', { name: 'Create bot' }).click()
  const shown = page.getByRole('textbox', { name: 'Token' })
  const first = await shown.inputValue()
  const bot = createApiClient(url, first)
  await joinRoom({ ...ana, ...bot }, room)
  await sendMessage(bot, room.id, 'it rains')
  await go(`/r/${encodeURIComponent(room.name)}`)
  const post = page.getByRole('article', { name: 'Forecast' })
  await post.getByText('Bot', { exact: true }).waitFor()
  expect(await post.locator('img').count()).toBe(0)

  await go('/settings/tokens')
  await bots.getByText('Manage Forecast').click()
  await bots
    .getByLabel('Picture', { exact: true })
    .setInputFiles({ name: 'bot.png', mimeType: 'image/png', buffer: Buffer.from(png(40, 40)) })
  await bots.getByRole('button', { name: 'Save picture' }).click()
  await go(`/r/${encodeURIComponent(room.name)}`)
  await post.locator('img').waitFor()

  await go('/settings/tokens')
  await bots.getByText('Manage Forecast').click()
  await bots.getByRole('button', { name: 'Replace token' }).click()
  const next = createApiClient(url, await shown.inputValue())
  const me = '{ viewer { user { username } } }'
  expect((await bot.refused(me)).extensions.code).toBe('UNAUTHENTICATED')
  expect(await next.request(me)).toEqual({ viewer: { user: { username } } })
  await bots.getByText('Manage Forecast').click()
  await bots.getByRole('button', { name: 'Delete Forecast' }).click()
  await bots.getByText('Manage Forecast').waitFor({ state: 'detached' })
  expect((await next.refused(me)).extensions.code).toBe('UNAUTHENTICATED')
})

test('deleting an account requires the username and the password, and leaves the messages without a name', async () => {
  const [ana, leo] = await Promise.all([signUp(server), signUp(server)])
  const [own, other] = [await createRoom(ana), await createRoom(leo)]
  await joinRoom(ana, other)
  await sendMessage(ana, other.id, 'here I was')
  const theirs = await visit(browser, { url, as: leo })
  await theirs.enter(other)
  const { page, go } = await visit(browser, { url, as: ana })
  await go('/settings/delete')
  await page
    .getByRole('list', { name: 'Your rooms' })
    .getByRole('listitem')
    .filter({ hasText: own.name })
    .getByText('Deleted with')
    .waitFor()
  await page.getByLabel('Type your username').fill('somebody else')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Delete my account' }).click()
  await page.getByText('That is not your username.').waitFor()
  await page.getByLabel('Type your username').fill(ana.username)
  await page.getByLabel('Password', { exact: true }).fill('not the password')
  await page.getByRole('button', { name: 'Delete my account' }).click()
  await page.getByText('Wrong password. Try again.').waitFor()
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Delete my account' }).click()
  await page.getByText('Your account has been deleted.').waitFor()

  await messages(theirs.page, 'here I was').waitFor()
  await expect.poll(() => timeline(theirs.page).getByText(ana.username).count()).toBe(0)
  await go(`/r/${encodeURIComponent(own.name)}`)
  await page.getByRole('heading', { name: 'Room not found' }).waitFor()
  await go('/login')
  await page.getByLabel('Username').fill(ana.username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByText('Wrong username or password').waitFor()
})

test('the settings require a login, which leads back to them', async () => {
  const ana = await signUp(server)
  for (const path of ['/settings', '/settings/security', '/settings/tokens', '/settings/delete']) {
    const { page, go } = await visit(browser, { url })
    await go(path)
    await page.getByLabel('Username').fill(ana.username)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
    await page.getByRole('navigation', { name: 'Settings' }).waitFor()
    expect(new URL(page.url()).pathname).toBe(path)
  }
})

test('a bot is handed over to a person who accepts it, and the page that deletes an account names the bots that go with it', async () => {
  const [owner, heir] = [await signUp(server), await signUp(server)]
  await owner.request(
    'mutation ($name: String!) { createBot(input: { username: $name, displayName: "Echo", scopes: [READ] }) { token } }',
    { name: `${owner.username}-bot` },
  )
  const { page, go } = await visit(browser, { url, as: owner })
  await go('/settings/delete')
  await page.getByRole('list', { name: 'Bots' }).getByText('Echo').waitFor()
  await page.getByRole('link', { name: 'Hand over bots that should stay' }).click()
  await page.getByText('Manage Echo').click()
  const field = page.getByLabel('Username of the new owner')
  await field.fill('nobody-at-all')
  await page.getByRole('button', { name: 'Hand over' }).click()
  await page.getByText('There is no user').waitFor()
  await field.fill(heir.username)
  await page.getByRole('button', { name: 'Hand over' }).click()
  await page.getByRole('button', { name: 'Withdraw offer' }).waitFor()

  const other = await visit(browser, { url, as: heir, javaScriptEnabled: false })
  await other.go('/settings/tokens')
  await other.page.getByText('wants to hand over the bot Echo to you').waitFor()
  await other.page.getByRole('button', { name: 'Accept Echo' }).click()
  await other.page.getByText('Manage Echo').waitFor()
  await go('/settings/delete')
  expect(await page.getByRole('list', { name: 'Bots' }).count()).toBe(0)
})

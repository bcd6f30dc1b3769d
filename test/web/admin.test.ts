import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { databaseForFile } from '../harness/database.ts'
import { png } from '../harness/files.ts'
import { uuidOf } from '../harness/ids.ts'
import { CREATE_INVITE } from '../harness/moderation.ts'
import { password, signUp } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import { sql } from '../harness/sql.ts'
import { tabTo } from '../harness/web/keyboard.ts'
import { visit } from '../harness/web/visitor.ts'

// The policy is one for the whole server, so this file has one of its own.
const database = await databaseForFile()
const server = await serverForFile({ database })
const browser = await browserForFile()

const ana = await signUp(server, 'ana')
const leo = await signUp(server, 'leo')
await sql(database.url, 'UPDATE "User" SET admin = true WHERE id = $1', [uuidOf(ana.id)])

const setPolicy = (signUpPolicy: string) =>
  ana.request('mutation ($input: UpdateServerInput!) { updateServer(input: $input) { signUpPolicy } }', {
    input: { signUpPolicy },
  })

test('an admin limits sign-up to people with an invite, and a newcomer gets in with one, without scripts', async () => {
  const { page, go } = await visit(browser, { url: server.url, as: ana })
  await go('/settings')
  await page.getByRole('link', { name: 'Server', exact: true }).click()
  await page.getByRole('heading', { name: 'About this server' }).waitFor()
  await page.getByLabel('Name').fill('Chess club')
  await page.getByLabel('Description').fill('For people who play on Tuesdays.')
  await page.getByLabel('Who can sign up').selectOption('People with an invite')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('Changes saved.').waitFor()

  await page.getByRole('link', { name: 'Invites' }).click()
  await page.getByLabel('Maximum uses').fill('1')
  await page.getByRole('button', { name: 'Create invite' }).click()
  await page.getByText('Invite created.').waitFor()
  await page.getByRole('img', { name: 'QR code of the invite link' }).waitFor()
  const link = await page.getByRole('textbox', { name: 'Invite link' }).inputValue()

  const newcomer = await visit(browser, { url: server.url, javaScriptEnabled: false })
  await newcomer.go('/')
  await newcomer.page.getByText('For people who play on Tuesdays.').waitFor()
  await newcomer.page.getByText('You need an invite').waitFor()
  expect(await newcomer.page.getByRole('link', { name: 'Sign up' }).count()).toBe(0)
  await newcomer.go('/signup')
  await newcomer.page.getByText('You need an invite').waitFor()
  expect(await newcomer.page.getByRole('textbox').count()).toBe(0)

  await newcomer.go(new URL(link).pathname)
  await newcomer.page.getByRole('heading', { name: 'ana invites you to Chess club' }).waitFor()
  await newcomer.page.getByRole('link', { name: 'Sign up' }).click()
  await newcomer.page.getByText('You’re invited to Chess club.').waitFor()
  await newcomer.page.getByLabel('Username').fill('newcomer')
  await newcomer.page.getByLabel('Password', { exact: true }).fill(password)
  await newcomer.page.getByRole('button', { name: 'Sign up' }).click()
  await newcomer.page.getByRole('link', { name: 'Settings' }).first().waitFor()

  const late = await visit(browser, { url: server.url, javaScriptEnabled: false })
  await late.go(new URL(link).pathname)
  await late.page.getByRole('heading', { name: 'This invite is no longer valid' }).waitFor()
  await setPolicy('OPEN')
})

test('where an invite is required, a room’s invite leads through the sign-up form into the room', async () => {
  const room = await createRoom(leo, { name: 'Openings', key: 'a key that nobody is told' })
  const { createInvite } = await leo.request<{ createInvite: { code: string } }>(CREATE_INVITE, {
    input: { roomId: room.id, maxUses: 1 },
  })
  await setPolicy('INVITE')
  const { page, go } = await visit(browser, { url: server.url, javaScriptEnabled: false })
  await go(`/invite/${createInvite.code}`)
  await page.getByRole('link', { name: 'Sign up and join' }).click()
  await page.getByLabel('Username').fill('guest')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign up' }).click()
  await page.waitForURL('**/r/Openings')
  await setPolicy('OPEN')
})

test('where the server is closed, nothing offers to sign up', async () => {
  await setPolicy('CLOSED')
  const { page, go } = await visit(browser, { url: server.url })
  for (const path of ['/', '/login']) {
    await go(path)
    expect(await page.getByRole('link', { name: 'Sign up' }).count()).toBe(0)
  }
  await go('/signup')
  await page.getByText('This server doesn’t accept new accounts.').waitFor()
  await setPolicy('OPEN')
})

test('an admin makes someone else an admin and removes them again, and the audit log tells it', async () => {
  const { page, go } = await visit(browser, { url: server.url, as: ana })
  await go('/admin')
  await page.getByRole('link', { name: 'People' }).click()
  await page.getByLabel('Search people by name').fill('le')
  await page.getByRole('listitem').filter({ hasText: 'newcomer' }).waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'leo' }).click()
  await page.getByRole('button', { name: 'Make admin' }).click()
  await page.getByRole('button', { name: 'Remove leo as an admin' }).click()
  await page.getByRole('button', { name: 'Make admin' }).waitFor()
  await go('/admin/people/ana')
  await page.getByRole('button', { name: 'Remove ana as an admin' }).click()
  await page.getByText('This is the server’s only admin.').waitFor()
  await page.getByRole('link', { name: 'Audit log' }).click()
  await page.getByText('ana made leo an admin.').waitFor()
  await page.getByText('ana removed leo as an admin.').waitFor()
})

test('an admin finds someone, makes them an admin and reads the log of it with the keyboard alone', async () => {
  const { page, go } = await visit(browser, { url: server.url, as: ana })
  await go('/admin')
  await tabTo(page, 'People')
  await page.keyboard.press('Enter')
  await page.getByLabel('Search people by name').waitFor()
  await tabTo(page, /@leo/)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Make admin' }).waitFor()
  await tabTo(page, 'Make admin')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Remove leo as an admin' }).waitFor()
  await tabTo(page, 'Remove leo as an admin')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Make admin' }).waitFor()
  await tabTo(page, 'Audit log')
  await page.keyboard.press('Enter')
  await page.getByText('ana removed leo as an admin.').first().waitFor()
})

test('people who are no admins have no link to the server’s settings and cannot open them', async () => {
  const { page, go } = await visit(browser, { url: server.url, as: leo })
  await go('/settings')
  expect(await page.getByRole('link', { name: 'Server', exact: true }).count()).toBe(0)
  for (const path of [
    '/admin',
    '/admin/people',
    '/admin/people/ana',
    '/admin/rooms',
    '/admin/invites',
    '/admin/log',
    '/admin/statistics',
    '/admin/health',
  ]) {
    await page.goto(path)
    await page.getByText('Only the server’s admins can open this page.').waitFor()
  }
})

test('an admin suspends a person, who is told why and cannot log in until it ends', async () => {
  const kim = await signUp(server, 'kim')
  const subject = await visit(browser, { url: server.url, as: kim })
  await subject.go('/')
  const { page, go } = await visit(browser, { url: server.url, as: ana })
  await go('/admin/people/kim')
  await page.getByLabel('Reason').fill('Spam in three rooms')
  await page.getByRole('button', { name: 'Suspend' }).click()
  await page.getByText(/^Suspended since/).waitFor()
  await subject.page.getByText('Your session has ended').waitFor()
  await subject.page.goto('/login')
  await subject.page.getByLabel('Username').fill('kim')
  await subject.page.getByLabel('Password', { exact: true }).fill(password)
  await subject.page.getByRole('button', { name: 'Log in', exact: true }).click()
  await subject.page.getByText(/This account is suspended until .* Reason: “Spam in three rooms”/).waitFor()
  await go('/admin/people')
  await page.getByLabel('Show').selectOption('Suspended')
  await page.getByRole('link', { name: 'kim' }).click()
  await page.getByRole('button', { name: 'End suspension' }).click()
  await page.getByRole('button', { name: 'Suspend' }).waitFor()
  await subject.page.getByLabel('Password', { exact: true }).fill(password)
  await subject.page.getByRole('button', { name: 'Log in', exact: true }).click()
  await subject.page.getByRole('link', { name: 'Settings' }).first().waitFor()
})

test('a person who forgot the password sets a new one by an admin’s link, once, without scripts', async () => {
  await signUp(server, 'forgetful')
  const { page, go } = await visit(browser, { url: server.url, as: ana })
  await go('/admin/people/forgetful')
  await page.getByRole('button', { name: 'Create reset link' }).click()
  const link = await page.getByLabel('Reset link').inputValue()
  const { pathname, search } = new URL(link)
  const newPassword = 'a password to remember'
  const subject = await visit(browser, { url: server.url, javaScriptEnabled: false })
  await subject.go(pathname + search)
  await subject.page.getByLabel('New password', { exact: true }).fill(newPassword)
  await subject.page.getByRole('button', { name: 'Save and log in' }).click()
  await subject.page.getByRole('link', { name: 'Settings' }).first().waitFor()
  const again = await visit(browser, { url: server.url, javaScriptEnabled: false })
  await again.go(pathname + search)
  await again.page.getByLabel('New password', { exact: true }).fill(newPassword)
  await again.page.getByRole('button', { name: 'Save and log in' }).click()
  await again.page.getByText('This link was used already or is too old.').waitFor()
})

test('an admin appoints another owner of a room, and deletes it by typing its name', async () => {
  const room = await createRoom(leo, { name: 'Endgames' })
  await joinRoom(ana, room)
  const { page, go } = await visit(browser, { url: server.url, as: ana })
  await go('/admin/rooms')
  await page.getByLabel('Search rooms').fill('endg')
  await page.getByRole('link', { name: 'Endgames' }).last().click()
  await page.getByLabel('Username').fill('ana')
  await page.getByRole('button', { name: 'Make owner' }).click()
  await page.getByText('Owner changed.').waitFor()
  await page.getByText('owned by ana').waitFor()
  await page.getByLabel('Type the room name').fill('Endgame')
  await page.getByRole('button', { name: 'Delete room' }).click()
  await page.getByText('This is not the room’s name.').waitFor()
  await page.getByLabel('Type the room name').fill('Endgames')
  await page.getByRole('button', { name: 'Delete room' }).click()
  await page.waitForURL('**/admin/rooms')
  await page.getByRole('link', { name: 'Audit log' }).click()
  await page.getByText('ana deleted the room').waitFor()
})

test('an admin sorts rooms by their files, sees the statistics as a table, and tests the database', async () => {
  await createRoom(leo, { name: 'Blitz' })
  const { page, go } = await visit(browser, { url: server.url, as: ana })
  await go('/admin/rooms')
  await page.getByLabel('Sort by').selectOption('Largest files')
  await page.waitForURL('**/admin/rooms?sort=storage')
  await page.getByRole('main').getByRole('link', { name: 'Blitz' }).waitFor()
  await page.getByRole('link', { name: 'Statistics' }).click()
  await page.getByRole('heading', { name: 'Last 30 days' }).waitFor()
  await page
    .getByRole('table', { name: 'Active people' })
    .getByRole('rowheader')
    .waitFor({ state: 'attached' })
  await page.getByRole('link', { name: 'Health' }).click()
  await page.getByRole('button', { name: 'Test: Database' }).click()
  await page.getByText(/^It works/).waitFor()
})

test('an admin gives the server a logo, which people see who are logged out, and limits the size of files, which the composer knows', async () => {
  const { page, go, enter } = await visit(browser, { url: server.url, as: ana })
  await go('/admin')
  const buffer = Buffer.from(png(40, 40))
  await page.locator('input[type=file]').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer })
  await page.getByRole('button', { name: 'Remove logo' }).waitFor()
  await page.getByLabel('Largest file, in MB').fill('0.5')
  await page.getByLabel('Storage for the files of a room, in MB').fill('many')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('Enter a number of megabytes.').waitFor()
  await page.getByLabel('Storage for the files of a room, in MB').fill('100')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('Changes saved.').waitFor()

  const guest = await visit(browser, { url: server.url, javaScriptEnabled: false })
  for (const path of ['/', '/login']) {
    await guest.go(path)
    const logo = guest.page.locator('img[src^="/files/logo/"]')
    expect(await logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(512)
  }
  const manifest = (await (await fetch(`${server.url}/manifest.webmanifest`)).json()) as {
    icons: { src: string }[]
  }
  expect(manifest.icons[0]!.src).toMatch(/^\/files\/logo\//)

  await enter(await createRoom(ana, { name: 'Files' }))
  const large = { name: 'large.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(600_000) }
  await page.locator('input[type=file]').setInputFiles(large)
  await page.getByText('512 kB').first().waitFor()
  await go('/admin/log')
  await page.getByText('ana changed the logo.').waitFor()
  await page.getByText('ana limited the size of a file to 512 kB.').waitFor()
  await go('/admin')
  await page.getByRole('button', { name: 'Remove logo' }).click()
  await page.getByRole('button', { name: 'Remove logo' }).waitFor({ state: 'detached' })
})

import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { sendMessage } from '../harness/messages.ts'
import {
  auditLog,
  BAN,
  CREATE_INVITE,
  createStaffedRoom,
  KICK,
  signUpStaff,
  UNBAN,
  UPDATE_ROOM,
} from '../harness/moderation.ts'
import { password, type Person, signUp } from '../harness/people.ts'
import { createRoom, joinRoom, type Room } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { focusedName, tabTo } from '../harness/web/keyboard.ts'
import { messages, say, timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const url = server.url

const pathOf = ({ name }: { name: string }, rest = '') => `/r/${encodeURIComponent(name)}${rest}`

async function createInvite(person: Person, room: Room, limits: { maxUses?: number } = {}): Promise<string> {
  const data = await person.request<{ createInvite: { code: string } }>(CREATE_INVITE, {
    input: { roomId: room.id, ...limits },
  })
  return `/invite/${data.createInvite.code}`
}

test.for([true, false])(
  'an invite leads a newcomer through sign-up into a private room, and is invalid once used up; JavaScript: %s',
  async (javaScriptEnabled) => {
    const owner = await signUp(server)
    const room = await createRoom(owner, { key: 'open sesame' })
    const mine = await visit(browser, { url, as: owner, javaScriptEnabled })
    await mine.go(pathOf(room, '/settings/invites'))
    await mine.page.getByText('No active invites').waitFor()
    await mine.page.getByLabel('Maximum uses, optional').fill('1')
    await mine.page.getByRole('button', { name: 'Create invite' }).click()
    await mine.page.getByText('1 use left.').waitFor()
    const link = await mine.page.getByRole('textbox', { name: 'Invite link' }).inputValue()

    const guest = await visit(browser, { url, javaScriptEnabled })
    await guest.go(new URL(link).pathname)
    await guest.page.getByRole('heading', { name: `invites you to ${room.name}` }).waitFor()
    await guest.page.getByRole('link', { name: 'Sign up and join' }).click()
    await guest.page.getByText(`You’ll join ${room.name} after you sign up.`).waitFor()
    await guest.page.getByLabel('Username').fill(`newcomer-${javaScriptEnabled}`)
    await guest.page.getByLabel('Password', { exact: true }).fill(password)
    await guest.page.getByRole('button', { name: 'Sign up' }).click()
    await guest.page.getByRole('textbox', { name: `Message ${room.name}` }).waitFor()
    expect(new URL(guest.page.url()).pathname).toBe(pathOf(room))

    const late = await visit(browser, { url, javaScriptEnabled })
    await late.go(new URL(link).pathname)
    await late.page.getByRole('heading', { name: 'This invite is no longer valid' }).waitFor()
    await mine.page.reload()
    await mine.page.getByText('No active invites').waitFor()
  },
)

test('an invite leads people into the room after logging in, and members directly', async () => {
  const [owner, guest] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(owner, { key: 'open sesame' })
  const link = await createInvite(owner, room)
  const { page, go } = await visit(browser, { url })
  await go(link)
  await page.getByRole('link', { name: 'Log in and join' }).click()
  await page.getByLabel('Username').fill(guest.username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await timeline(page).waitFor()
  await go(link)
  await timeline(page).waitFor()
  expect(new URL(page.url()).pathname).toBe(pathOf(room))
})

test('opening an invite does not use it up: people join with a button', async () => {
  const [owner, guest] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(owner, { key: 'open sesame' })
  const link = await createInvite(owner, room, { maxUses: 1 })
  const { page, go } = await visit(browser, { url, as: guest })
  await go(link)
  await page.reload()
  await page.getByRole('button', { name: `Join ${room.name}` }).click()
  await timeline(page).waitFor()
})

test('a revoked invite is no longer valid', async () => {
  const owner = await signUp(server)
  const room = await createRoom(owner)
  const link = await createInvite(owner, room)
  const mine = await visit(browser, { url, as: owner })
  await mine.go(pathOf(room, '/settings/invites'))
  await mine.page.getByRole('button', { name: 'Revoke invite' }).click()
  await mine.page.getByText('No active invites').waitFor()
  const guest = await visit(browser, { url })
  await guest.go(link)
  await guest.page.getByRole('heading', { name: 'This invite is no longer valid' }).waitFor()
})

test('a renamed room is found at its old address, and its members keep what they were writing', async () => {
  const [owner, guest] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(owner)
  await joinRoom(guest, room)
  await sendMessage(owner, room.id, 'said before')
  const theirs = await visit(browser, { url, as: guest })
  await theirs.enter(room)
  await theirs.page.getByRole('textbox', { name: /^Message/ }).fill('half a thought')

  const renamed = { name: `${room.name} renamed` }
  const mine = await visit(browser, { url, as: owner })
  await mine.go(pathOf(room, '/settings'))
  await mine.page.getByLabel('Name', { exact: true }).fill(renamed.name)
  await mine.page.getByRole('button', { name: 'Save changes' }).click()
  await mine.page.getByRole('heading', { name: `${renamed.name} settings` }).waitFor()
  expect(new URL(mine.page.url()).pathname).toBe(pathOf(renamed, '/settings'))

  await theirs.page.getByRole('heading', { name: renamed.name }).waitFor()
  await theirs.page.waitForURL((now) => now.pathname === pathOf(renamed))
  expect(await theirs.page.getByRole('textbox', { name: /^Message/ }).inputValue()).toBe('half a thought')
  await sendMessage(owner, room.id, 'said after')
  await messages(theirs.page, 'said after').waitFor()
  await messages(theirs.page, 'said before').waitFor()

  for (const rest of ['', '/settings/members']) {
    const response = await fetch(`${url}${pathOf(room, rest)}`, {
      redirect: 'manual',
      headers: { cookie: `session=${owner.token}` },
    })
    expect(response.status).toBe(301)
    expect(response.headers.get('location')).toBe(pathOf(renamed, rest))
    expect(response.headers.get('cache-control')).toContain('no-cache')
  }
})

test('the former name of a room leads to another room that takes it', async () => {
  const owner = await signUp(server)
  const room = await createRoom(owner)
  await owner.request(UPDATE_ROOM, { input: { roomId: room.id, name: `${room.name} moved` } })
  const { page, go } = await visit(browser, { url, as: owner })
  await go(pathOf(room))
  await page.getByRole('heading', { name: `${room.name} moved` }).waitFor()
  const other = await createRoom(owner, { name: room.name })
  await go(pathOf(other))
  await page.getByRole('heading', { name: other.name, exact: true }).waitFor()
})

test('the owner changes the room, and a rejected change shows the error and keeps what was typed', async () => {
  const staff = await signUpStaff(server)
  const room = await createStaffedRoom(staff)
  for (const javaScriptEnabled of [true, false]) {
    const { page, go } = await visit(browser, { url, as: staff.owner, javaScriptEnabled })
    await go(pathOf(room, '/settings'))
    await page.getByLabel('Topic, optional').fill('Tea')
    await page.getByLabel('Member limit, optional').fill('2')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByText('This room already has 3 members').waitFor()
    expect(await page.getByLabel('Topic, optional').inputValue()).toBe('Tea')
    expect(await page.getByLabel('Member limit, optional').getAttribute('aria-invalid')).toBe('true')
    await page.getByLabel('Member limit, optional').fill('')
    await page.getByLabel('Slow mode').selectOption('30 seconds')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByText('Changes saved.').waitFor()
    await page.reload()
    expect(await page.getByLabel('Slow mode').inputValue()).toBe('30')
  }
})

test('setting a key makes a room private, and removing it makes the room public', async () => {
  const [owner, guest] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(owner)
  const mine = await visit(browser, { url, as: owner })
  await mine.go(pathOf(room, '/settings'))
  await mine.page.getByLabel('Key', { exact: true }).fill('open sesame')
  await mine.page.getByRole('button', { name: 'Make private' }).click()
  await mine.page.getByText('This room is private').waitFor()
  const theirs = await visit(browser, { url, as: guest })
  await theirs.go(pathOf(room))
  await theirs.page.getByText('Joining requires a key').waitFor()
  await mine.page.getByText('Remove key').click()
  await mine.page.getByRole('button', { name: `Make ${room.name} public` }).click()
  await mine.page.getByText('This room is public').waitFor()
  await theirs.go(pathOf(room))
  await theirs.page.getByRole('button', { name: `Join ${room.name}` }).click()
  await timeline(theirs.page).waitFor()
})

test('a moderator can open the settings of a room, but not change them', async () => {
  const [owner, guest] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(owner)
  await joinRoom(guest, room)
  const mine = await visit(browser, { url, as: owner })
  await mine.go(pathOf(room, '/settings/members'))
  await mine.page.getByRole('button', { name: `Actions for ${guest.username}` }).click()
  await mine.page.getByRole('menuitem', { name: 'Make moderator' }).click()
  await mine.page.getByText('Moderator', { exact: true }).waitFor()

  const theirs = await visit(browser, { url, as: guest })
  await theirs.go(pathOf(room, '/settings'))
  await theirs.page.getByText(`Only the owner, ${owner.username}, can change these settings.`).waitFor()
  expect(await theirs.page.getByRole('button', { name: 'Save changes' }).count()).toBe(0)
  // The API rejects what the page does not offer.
  const form = new URLSearchParams({
    roomId: room.id,
    name: 'Taken over',
    topic: '',
    capacity: '',
    slowMode: '0',
  })
  const response = await fetch(`${url}${pathOf(room, '/settings')}?/update`, {
    method: 'POST',
    body: form,
    headers: { cookie: `session=${guest.token}`, origin: url },
  })
  expect(response.status).toBe(403)
  await theirs.go(pathOf(room, '/settings/members'))
  await theirs.page.getByText(owner.username).first().waitFor()
  expect(await theirs.page.getByRole('button', { name: /^Actions for/ }).count()).toBe(0)
})

test('a removed member is out at once and can join again, and the audit log has the moderator and the reason', async () => {
  const staff = await signUpStaff(server)
  const room = await createStaffedRoom(staff)
  const theirs = await visit(browser, { url, as: staff.member })
  await theirs.enter(room)
  const mine = await visit(browser, { url, as: staff.moderator })
  await mine.enter(room)
  await mine.page.getByRole('button', { name: `Actions for ${staff.member.username}` }).click()
  await mine.page.getByRole('menuitem', { name: /^Remove / }).click()
  await mine.page.getByLabel('Reason, optional').fill('shouting')
  await mine.page.getByRole('button', { name: 'Remove', exact: true }).click()
  await theirs.page.getByRole('button', { name: `Join ${room.name}` }).click()
  await timeline(theirs.page).waitFor()
  await mine.go(pathOf(room, '/settings/log'))
  const entry = mine.page.getByRole('listitem').filter({ hasText: 'removed' })
  await entry.getByText('shouting').waitFor()
  await entry.getByText(staff.moderator.username).waitFor()
})

test('a temporary ban shows its end and deletes recent messages, and the audit log has both', async () => {
  const staff = await signUpStaff(server)
  const room = await createStaffedRoom(staff)
  const theirs = await visit(browser, { url, as: staff.member })
  await theirs.enter(room)
  await say(theirs.page, 'buy this')
  await messages(theirs.page, 'buy this').waitFor()

  const mine = await visit(browser, { url, as: staff.owner })
  await mine.enter(room)
  await messages(mine.page, 'buy this').waitFor()
  await mine.page.getByRole('button', { name: `Actions for ${staff.member.username}` }).click()
  await mine.page.getByRole('menuitem', { name: 'Ban' }).click()
  await mine.page.getByLabel('Reason, optional').fill('spam')
  await mine.page.getByLabel('Ends').selectOption('In a week')
  await mine.page.getByLabel('Delete their messages').selectOption('Last hour')
  await mine.page.getByRole('button', { name: 'Ban', exact: true }).click()
  await theirs.page.getByText('The ban ends on').waitFor()
  await messages(mine.page, 'buy this').waitFor({ state: 'detached' })

  await mine.go(pathOf(room, '/settings/bans'))
  await mine.page.getByText('spam').waitFor()
  await mine.page.getByText(/Ends \d/).waitFor()
  await mine.go(pathOf(room, '/settings/log'))
  await mine.page
    .getByRole('listitem')
    .filter({ hasText: /banned .* until .* and deleted one of their messages/ })
    .waitFor()
  const [ban] = await auditLog(staff.owner, room, { action: 'BAN' })
  expect(ban?.target?.username).toBe(staff.member.username)
})

test('a ban until a chosen date ends then, in the time zone of the moderator', async () => {
  const [owner, guest] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(owner)
  const { page, go } = await visit(browser, { url, as: owner, timezoneId: 'Asia/Tokyo' })
  await go(pathOf(room, '/settings/bans'))
  await page.getByLabel('Ban someone by username').fill(`@${guest.username}`)
  await page.getByRole('button', { name: 'Ban…' }).click()
  await page.getByLabel('Ends').selectOption('Choose a date and time')
  await page.getByRole('button', { name: 'Ban', exact: true }).click()
  await page.getByText('Choose a date and a time.').waitFor()
  await page.getByLabel('Date and time').fill('2099-01-01T09:00')
  await page.getByRole('button', { name: 'Ban', exact: true }).click()
  await page.getByText('Ends 1 Jan 2099, 09:00').waitFor()
  const { viewer } = await guest.request<{ viewer: { ban: { expiresAt: string } } }>(
    'query ($name: String!) { viewer { ban(roomName: $name) { expiresAt } } }',
    { name: room.name },
  )
  expect(viewer.ban.expiresAt).toBe('2099-01-01T00:00:00.000Z')
})

test('ownership is transferred without JavaScript too, and the former owner becomes a moderator', async () => {
  const staff = await signUpStaff(server)
  const room = await createStaffedRoom(staff)
  const { page, go } = await visit(browser, { url, as: staff.owner, javaScriptEnabled: false })
  await go(pathOf(room, '/settings'))
  await page.getByLabel('Username of the new owner').fill('nobody-of-that-name')
  await page.getByRole('button', { name: `Transfer ${room.name}` }).click()
  await page.getByText('There is no user named').waitFor()
  await page.getByLabel('Username of the new owner').fill(staff.member.username)
  await page.getByRole('button', { name: `Transfer ${room.name}` }).click()
  await page.getByRole('listitem').filter({ hasText: staff.member.username }).getByText('Owner').waitFor()
  await go(pathOf(room, '/settings'))
  await page.getByText(`Only the owner, ${staff.member.username}, can change these settings.`).waitFor()
})

test('the audit log is filtered by action and by person, and has pages', async () => {
  const staff = await signUpStaff(server)
  const room = await createStaffedRoom(staff)
  for (let topic = 1; topic <= 41; topic++)
    await staff.owner.request(UPDATE_ROOM, { input: { roomId: room.id, topic: `topic ${topic}` } })
  await staff.moderator.request(KICK, { roomId: room.id, userId: staff.member.id, reason: 'enough' })
  const { page, go } = await visit(browser, { url, as: staff.owner })
  await go(pathOf(room, '/settings/log'))
  const entries = page.getByRole('main').getByRole('listitem')
  expect(await entries.count()).toBe(40)
  await page.getByRole('link', { name: 'Next' }).click()
  await expect.poll(() => entries.count()).toBe(3)
  await page.getByLabel('Action').selectOption('Removed members')
  await expect.poll(() => entries.count()).toBe(1)
  await page.getByText('enough').waitFor()
  await page.getByLabel('Action').selectOption('All actions')
  await page.getByLabel('Username of either person').fill(staff.moderator.username)
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await expect.poll(() => entries.count()).toBe(2)
  await page.getByLabel('Username of either person').fill('nobody-of-that-name')
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.getByText('There is no user named').waitFor()
})

test('a moderator who becomes a plain member loses access to the settings', async () => {
  const staff = await signUpStaff(server)
  const room = await createStaffedRoom(staff)
  const { page, go } = await visit(browser, { url, as: staff.moderator })
  await go(pathOf(room, '/settings/bans'))
  await page.getByText('Nobody is banned').waitFor()
  await staff.owner.request(
    'mutation ($roomId: ID!, $userId: ID!) { setRole(roomId: $roomId, userId: $userId, role: MEMBER) { role } }',
    { roomId: room.id, userId: staff.moderator.id },
  )
  await page.getByRole('link', { name: 'Audit log' }).click()
  await page.getByRole('heading', { name: 'You don’t have access' }).waitFor()
  await page.getByRole('link', { name: 'Open room' }).click()
  await timeline(page).waitFor()
})

test('in slow mode a member sees how long to wait, and a message sent early is delivered after the wait', async () => {
  const staff = await signUpStaff(server)
  const room = await createStaffedRoom(staff)
  const theirs = await visit(browser, { url, as: staff.member })
  await theirs.enter(room)
  await staff.owner.request(UPDATE_ROOM, { input: { roomId: room.id, slowMode: 5 } })
  await say(theirs.page, 'the first')
  const wait = theirs.page.getByRole('timer')
  await wait.getByText(/^Slow mode: next message in 0:0[1-5]$/).waitFor()
  await say(theirs.page, 'the second')
  await messages(theirs.page, 'the second').waitFor()
  await wait.waitFor({ state: 'detached' })

  const mine = await visit(browser, { url, as: staff.moderator })
  await mine.enter(room)
  await messages(mine.page, 'the second').waitFor()
  await say(mine.page, 'as often as I like')
  await say(mine.page, 'as I said')
  await messages(mine.page, 'as I said').waitFor()
  expect(await mine.page.getByRole('timer').count()).toBe(0)
})

test('a banned person sees the ban and its reason on every page of the room', async () => {
  const staff = await signUpStaff(server)
  const room = await createStaffedRoom(staff)
  await sendMessage(staff.member, room.id, 'posted before')
  await staff.owner.request(BAN, { roomId: room.id, userId: staff.member.id, reason: 'shouting' })
  const { page, go } = await visit(browser, { url, as: staff.member })
  for (const rest of ['', '/1', '/settings', '/settings/members']) {
    await go(pathOf(room, rest))
    await page.getByRole('heading', { name: `You’re banned from ${room.name}` }).waitFor()
    await page.getByText('shouting').waitFor()
  }
})

test('the page of a ban offers to join once the ban has ended or is lifted', async () => {
  const staff = await signUpStaff(server)
  const room = await createStaffedRoom(staff)
  const ban = (expiresAt?: string) =>
    staff.owner.request(BAN, { roomId: room.id, userId: staff.member.id, expiresAt })
  const { page, go } = await visit(browser, { url, as: staff.member })
  const joining = page.getByRole('button', { name: `Join ${room.name}` })
  await ban(new Date(Date.now() + 10_000).toISOString())
  await go(pathOf(room))
  await page.getByText('The ban ends on').waitFor()
  await joining.waitFor()

  await ban()
  await go(pathOf(room))
  await page.getByText('The ban has no end date').waitFor()
  await staff.owner.request(UNBAN, { roomId: room.id, userId: staff.member.id })
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await joining.click()
  await timeline(page).waitFor()
})

test('a moderator bans someone and lifts the ban with the keyboard alone', async () => {
  const staff = await signUpStaff(server)
  const room = await createStaffedRoom(staff)
  const { page, enter, go } = await visit(browser, { url, as: staff.moderator })
  const { keyboard } = page
  await enter(room)
  await tabTo(page, `Actions for ${staff.member.username}`)
  await keyboard.press('Enter')
  await page.getByRole('menu').waitFor()
  for (let i = 0; i < 8 && !(await focusedName(page))?.startsWith('Ban'); i++)
    await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await expect
    .poll(() => page.getByLabel('Reason, optional').evaluate((field) => field === document.activeElement))
    .toBe(true)
  await keyboard.type('spam')
  await keyboard.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page
    .getByRole('button', { name: `Actions for ${staff.member.username}` })
    .waitFor({ state: 'detached' })
  await go(pathOf(room, '/settings/bans'))
  await tabTo(page, `Unban ${staff.member.username}`)
  await keyboard.press('Enter')
  await page.getByText('Nobody is banned').waitFor()
})

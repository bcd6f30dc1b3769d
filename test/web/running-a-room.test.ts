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
import { messages, say, timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const url = server.url

const pathOf = ({ name }: { name: string }, rest = '') => `/r/${encodeURIComponent(name)}${rest}`

async function invite(person: Person, room: Room, limits: { maxUses?: number } = {}): Promise<string> {
  const { createInvite } = await person.request<{ createInvite: { code: string } }>(CREATE_INVITE, {
    input: { roomId: room.id, ...limits },
  })
  return `/invite/${createInvite.code}`
}

test.for([true, false])(
  'an invite leads a newcomer through sign-up into a private room, and once used up says so; JavaScript: %s',
  async (javaScriptEnabled) => {
    const owner = await signUp(server)
    const room = await createRoom(owner, { key: 'open sesame' })
    const mine = await visit(browser, { url, as: owner, javaScriptEnabled })
    await mine.go(pathOf(room, '/settings/invites'))
    await mine.page.getByText('No invite is open').waitFor()
    await mine.page.getByLabel('How many may use it, optional').fill('1')
    await mine.page.getByRole('button', { name: 'Make an invite' }).click()
    await mine.page.getByText('For one more person').waitFor()
    const link = await mine.page.getByRole('textbox', { name: 'The invite’s link' }).inputValue()

    const guest = await visit(browser, { url, javaScriptEnabled })
    await guest.go(new URL(link).pathname)
    await guest.page.getByRole('heading', { name: `invites you to ${room.name}` }).waitFor()
    await guest.page.getByRole('link', { name: 'Sign up and join' }).click()
    await guest.page.getByText(`Then you are in ${room.name}.`).waitFor()
    await guest.page.getByLabel('User name').fill(`newcomer-${javaScriptEnabled}`)
    await guest.page.getByLabel('Password', { exact: true }).fill(password)
    await guest.page.getByRole('button', { name: 'Sign up' }).click()
    await guest.page.getByRole('textbox', { name: `Message ${room.name}` }).waitFor()
    expect(new URL(guest.page.url()).pathname).toBe(pathOf(room))

    const late = await visit(browser, { url, javaScriptEnabled })
    await late.go(new URL(link).pathname)
    await late.page.getByRole('heading', { name: 'This invite opens nothing any more' }).waitFor()
    await mine.page.reload()
    await mine.page.getByText('No invite is open').waitFor()
  },
)

test('an invite leads somebody who logs in, and somebody who is in already, into the room', async () => {
  const [owner, guest] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(owner, { key: 'open sesame' })
  const link = await invite(owner, room)
  const { page, go } = await visit(browser, { url })
  await go(link)
  await page.getByRole('link', { name: 'Log in and join' }).click()
  await page.getByLabel('User name').fill(guest.username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Log in' }).click()
  await timeline(page).waitFor()
  await go(link)
  await timeline(page).waitFor()
  expect(new URL(page.url()).pathname).toBe(pathOf(room))
})

test('opening an invite is not using it: who is logged in joins by a button', async () => {
  const [owner, guest] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(owner, { key: 'open sesame' })
  const link = await invite(owner, room, { maxUses: 1 })
  const { page, go } = await visit(browser, { url, as: guest })
  await go(link)
  await page.reload()
  await page.getByRole('button', { name: `Join ${room.name}` }).click()
  await timeline(page).waitFor()
})

test('a revoked invite opens nothing', async () => {
  const owner = await signUp(server)
  const room = await createRoom(owner)
  const link = await invite(owner, room)
  const mine = await visit(browser, { url, as: owner })
  await mine.go(pathOf(room, '/settings/invites'))
  await mine.page.getByRole('button', { name: 'Revoke the invite' }).click()
  await mine.page.getByText('No invite is open').waitFor()
  const guest = await visit(browser, { url })
  await guest.go(link)
  await guest.page.getByRole('heading', { name: 'This invite opens nothing any more' }).waitFor()
})

test('a renamed room is found by its old address, and whoever is in goes along with what they were writing', async () => {
  const [owner, guest] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(owner)
  await joinRoom(guest, room)
  await sendMessage(owner, room.id, 'said before')
  const theirs = await visit(browser, { url, as: guest })
  await theirs.enter(room)
  await theirs.page.getByRole('textbox', { name: /^Message/ }).fill('half a thought')

  const renamed = { name: `${room.name} anew` }
  const mine = await visit(browser, { url, as: owner })
  await mine.go(pathOf(room, '/settings'))
  await mine.page.getByLabel('Name', { exact: true }).fill(renamed.name)
  await mine.page.getByRole('button', { name: 'Save' }).click()
  await mine.page.getByRole('heading', { name: `${renamed.name}: settings` }).waitFor()
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

test('a former name that another room takes leads to that one', async () => {
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

test('the owner changes the room, and a refused change says why and keeps what was typed', async () => {
  const staff = await signUpStaff(server)
  const room = await createStaffedRoom(staff)
  for (const javaScriptEnabled of [true, false]) {
    const { page, go } = await visit(browser, { url, as: staff.owner, javaScriptEnabled })
    await go(pathOf(room, '/settings'))
    await page.getByLabel('Topic, optional').fill('Tea')
    await page.getByLabel('Places, optional').fill('2')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The room has 3 members already').waitFor()
    expect(await page.getByLabel('Topic, optional').inputValue()).toBe('Tea')
    expect(await page.getByLabel('Places, optional').getAttribute('aria-invalid')).toBe('true')
    await page.getByLabel('Places, optional').fill('')
    await page.getByLabel('Slow mode').selectOption('30 seconds')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The changes are kept.').waitFor()
    await page.reload()
    expect(await page.getByLabel('Slow mode').inputValue()).toBe('30')
  }
})

test('a room gets its first key and loses it again: it is private, and then public', async () => {
  const [owner, guest] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(owner)
  const mine = await visit(browser, { url, as: owner })
  await mine.go(pathOf(room, '/settings'))
  await mine.page.getByLabel('Key', { exact: true }).fill('open sesame')
  await mine.page.getByRole('button', { name: 'Make it private' }).click()
  await mine.page.getByText('The room is private').waitFor()
  const theirs = await visit(browser, { url, as: guest })
  await theirs.go(pathOf(room))
  await theirs.page.getByText('Joining takes the room’s key').waitFor()
  await mine.page.getByText('Remove the key').click()
  await mine.page.getByRole('button', { name: `Make ${room.name} public` }).click()
  await mine.page.getByText('The room is public').waitFor()
  await theirs.go(pathOf(room))
  await theirs.page.getByRole('button', { name: `Join ${room.name}` }).click()
  await timeline(theirs.page).waitFor()
})

test('the owner makes a moderator, who then runs the room, but may not change it', async () => {
  const [owner, guest] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(owner)
  await joinRoom(guest, room)
  const mine = await visit(browser, { url, as: owner })
  await mine.go(pathOf(room, '/settings/members'))
  await mine.page.getByRole('button', { name: `What to do about ${guest.username}` }).click()
  await mine.page.getByRole('menuitem', { name: 'Make a moderator' }).click()
  await mine.page.getByText('Moderator', { exact: true }).waitFor()

  const theirs = await visit(browser, { url, as: guest })
  await theirs.go(pathOf(room, '/settings'))
  await theirs.page.getByText(`Only the owner, ${owner.username}, can change these.`).waitFor()
  expect(await theirs.page.getByRole('button', { name: 'Save' }).count()).toBe(0)
  // What the page does not show is refused all the same.
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
  expect(await theirs.page.getByRole('button', { name: /^What to do about/ }).count()).toBe(0)
})

test('somebody kicked is out at once, can come back, and the log says who did it and why', async () => {
  const staff = await signUpStaff(server)
  const room = await createStaffedRoom(staff)
  const theirs = await visit(browser, { url, as: staff.member })
  await theirs.enter(room)
  const mine = await visit(browser, { url, as: staff.moderator })
  await mine.enter(room)
  await mine.page.getByRole('button', { name: `What to do about ${staff.member.username}` }).click()
  await mine.page.getByRole('menuitem', { name: 'Kick' }).click()
  await mine.page.getByLabel('Reason, optional').fill('shouting')
  await mine.page.getByRole('button', { name: 'Kick', exact: true }).click()
  await theirs.page.getByRole('button', { name: `Join ${room.name}` }).click()
  await timeline(theirs.page).waitFor()
  await mine.go(pathOf(room, '/settings/log'))
  const entry = mine.page.getByRole('listitem').filter({ hasText: 'kicked' })
  await entry.getByText('shouting').waitFor()
  await entry.getByText(staff.moderator.username).waitFor()
})

test('a ban that ends says when, deletes what was posted lately, and the log tells of both', async () => {
  const staff = await signUpStaff(server)
  const room = await createStaffedRoom(staff)
  const theirs = await visit(browser, { url, as: staff.member })
  await theirs.enter(room)
  await say(theirs.page, 'buy this')
  await messages(theirs.page, 'buy this').waitFor()

  const mine = await visit(browser, { url, as: staff.owner })
  await mine.enter(room)
  await messages(mine.page, 'buy this').waitFor()
  await mine.page.getByRole('button', { name: `What to do about ${staff.member.username}` }).click()
  await mine.page.getByRole('menuitem', { name: 'Ban' }).click()
  await mine.page.getByLabel('Reason, optional').fill('spam')
  await mine.page.getByLabel('Ends').selectOption('In a week')
  await mine.page.getByLabel('Also delete what they posted').selectOption('Of the last hour')
  await mine.page.getByRole('button', { name: 'Ban', exact: true }).click()
  await theirs.page.getByText('It ends by itself').waitFor()
  await messages(mine.page, 'buy this').waitFor({ state: 'detached' })

  await mine.go(pathOf(room, '/settings/bans'))
  await mine.page.getByText('spam').waitFor()
  await mine.page.getByText(/Ends \d/).waitFor()
  await mine.go(pathOf(room, '/settings/log'))
  await mine.page
    .getByRole('listitem')
    .filter({ hasText: /banned .* until .*, and deleted a message of theirs/ })
    .waitFor()
  const [ban] = await auditLog(staff.owner, room, { action: 'BAN' })
  expect(ban?.target?.username).toBe(staff.member.username)
})

test('a ban until a moment of one’s own choice ends then, by the clock of whoever bans', async () => {
  const [owner, guest] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(owner)
  const { page, go } = await visit(browser, { url, as: owner, timezoneId: 'Asia/Tokyo' })
  await go(pathOf(room, '/settings/bans'))
  await page.getByLabel('Ban somebody by their user name').fill(`@${guest.username}`)
  await page.getByRole('button', { name: 'Ban …' }).click()
  await page.getByLabel('Ends').selectOption('At a time of my choice')
  await page.getByRole('button', { name: 'Ban', exact: true }).click()
  await page.getByText('Choose a day and a time.').waitFor()
  await page.getByLabel('Day and time').fill('2099-01-01T09:00')
  await page.getByRole('button', { name: 'Ban', exact: true }).click()
  await page.getByText('Ends 1 Jan 2099, 09:00').waitFor()
  const { viewer } = await guest.request<{ viewer: { ban: { expiresAt: string } } }>(
    'query ($name: String!) { viewer { ban(roomName: $name) { expiresAt } } }',
    { name: room.name },
  )
  expect(viewer.ban.expiresAt).toBe('2099-01-01T00:00:00.000Z')
})

test('a room is given to a member, without JavaScript too; its owner becomes a moderator', async () => {
  const staff = await signUpStaff(server)
  const room = await createStaffedRoom(staff)
  const { page, go } = await visit(browser, { url, as: staff.owner, javaScriptEnabled: false })
  await go(pathOf(room, '/settings'))
  await page.getByLabel('The new owner’s user name').fill('nobody-of-that-name')
  await page.getByRole('button', { name: `Give ${room.name} away` }).click()
  await page.getByText('There is nobody here with the user name').waitFor()
  await page.getByLabel('The new owner’s user name').fill(staff.member.username)
  await page.getByRole('button', { name: `Give ${room.name} away` }).click()
  await page.getByRole('listitem').filter({ hasText: staff.member.username }).getByText('Owner').waitFor()
  await go(pathOf(room, '/settings'))
  await page.getByText(`Only the owner, ${staff.member.username}, can change these.`).waitFor()
})

test('the audit log is filtered by what was done and by whom, and has pages', async () => {
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
  await page.getByLabel('What was done').selectOption('Kicks')
  await expect.poll(() => entries.count()).toBe(1)
  await page.getByText('enough').waitFor()
  await page.getByLabel('What was done').selectOption('Everything')
  await page.getByLabel('By or to, by user name').fill(staff.moderator.username)
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  await expect.poll(() => entries.count()).toBe(2)
  await page.getByLabel('By or to, by user name').fill('nobody-of-that-name')
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  await page.getByText('There is nobody here with the user name').waitFor()
})

test('a moderator who is made a member is shown the door of the settings', async () => {
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
  await page.getByRole('heading', { name: 'Not for you to see' }).waitFor()
  await page.getByRole('link', { name: 'To the room' }).click()
  await timeline(page).waitFor()
})

test('in slow mode a member is told how long to wait, and what is sent before that goes out then', async () => {
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

test('who is banned is told so, and why, wherever in the room they come', async () => {
  const staff = await signUpStaff(server)
  const room = await createStaffedRoom(staff)
  await sendMessage(staff.member, room.id, 'posted before')
  await staff.owner.request(BAN, { roomId: room.id, userId: staff.member.id, reason: 'shouting' })
  const { page, go } = await visit(browser, { url, as: staff.member })
  for (const rest of ['', '/1', '/settings', '/settings/members']) {
    await go(pathOf(room, rest))
    await page.getByRole('heading', { name: `You are banned from ${room.name}` }).waitFor()
    await page.getByText('shouting').waitFor()
  }
})

test('a page that says one is banned shows the way in once the ban has ended, or is lifted', async () => {
  const staff = await signUpStaff(server)
  const room = await createStaffedRoom(staff)
  const ban = (expiresAt?: string) =>
    staff.owner.request(BAN, { roomId: room.id, userId: staff.member.id, expiresAt })
  const { page, go } = await visit(browser, { url, as: staff.member })
  const joining = page.getByRole('button', { name: `Join ${room.name}` })
  await ban(new Date(Date.now() + 10_000).toISOString())
  await go(pathOf(room))
  await page.getByText('It ends by itself').waitFor()
  await joining.waitFor()

  await ban()
  await go(pathOf(room))
  await page.getByText('It holds until').waitFor()
  await staff.owner.request(UNBAN, { roomId: room.id, userId: staff.member.id })
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await joining.click()
  await timeline(page).waitFor()
})

test('by keyboard alone a moderator bans somebody from the list of members, and lifts the ban', async () => {
  const staff = await signUpStaff(server)
  const room = await createStaffedRoom(staff)
  const { page, enter, go } = await visit(browser, { url, as: staff.moderator })
  const { keyboard } = page
  const focused = () =>
    page.evaluate(() => {
      const { activeElement: element } = document
      const label = element?.getAttribute('aria-label') ?? element?.textContent
      return label?.trim()
    })
  const tabTo = async (name: string, step = 'Tab') => {
    for (let i = 0; i < 80 && (await focused()) !== name; i++) await keyboard.press(step)
    expect(await focused()).toBe(name)
  }
  await enter(room)
  await tabTo(`What to do about ${staff.member.username}`)
  await keyboard.press('Enter')
  await page.getByRole('menu').waitFor()
  for (let i = 0; i < 8 && !(await focused())?.startsWith('Ban'); i++) await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await expect
    .poll(() => page.getByLabel('Reason, optional').evaluate((field) => field === document.activeElement))
    .toBe(true)
  await keyboard.type('spam')
  await keyboard.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page
    .getByRole('button', { name: `What to do about ${staff.member.username}` })
    .waitFor({ state: 'detached' })
  await go(pathOf(room, '/settings/bans'))
  await tabTo(`Lift the ban of ${staff.member.username}`)
  await keyboard.press('Enter')
  await page.getByText('Nobody is banned').waitFor()
})

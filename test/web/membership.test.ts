import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { createApiClient } from '../harness/client.ts'
import { changeMessage, DELETE, sendMessage } from '../harness/messages.ts'
import { BAN, CREATE_INVITE, KICK, SET_ROLE, UPDATE_ROOM } from '../harness/moderation.ts'
import { type Person, signIn, signUp } from '../harness/people.ts'
import { createRoom, createRoomOf, joinRoom, LEAVE } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { messages, say, timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const url = server.url

const pathOf = ({ name }: { name: string }, rest = '') => `/r/${encodeURIComponent(name)}${rest}`
const markRead = (person: Person, id: string, n: number) =>
  person.request('mutation ($id: ID!, $n: Int!) { markRead(roomId: $id, number: $n) { id } }', { id, n })

test('the number of members is right at once in the header, the details and the directory', async () => {
  const [ana, leo, kim] = [await signUp(server), await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, leo])
  const inRoom = await visit(browser, { url, as: leo, viewport: { width: 1440, height: 900 } })
  await inRoom.enter(room)
  const home = await visit(browser, { url, as: leo })
  await home.go(`/?q=${encodeURIComponent(room.name)}`)
  const members = (count: number) =>
    Promise.all([
      inRoom.page
        .getByRole('complementary')
        .getByRole('heading', { name: `${count} members` })
        .waitFor(),
      home.page
        .getByRole('main')
        .getByRole('link', { name: new RegExp(`${room.name}.*${count} ?members`) })
        .waitFor(),
    ])
  await members(2)
  const changes: [number, () => Promise<unknown>][] = [
    [3, () => joinRoom(kim, room)],
    [2, () => ana.request(KICK, { roomId: room.id, userId: kim.id })],
    [3, () => joinRoom(kim, room)],
    [2, () => kim.request(LEAVE, { roomId: room.id })],
  ]
  for (const [index, [count, change]] of changes.entries()) {
    await change()
    await members(count)
    // Reading a message sends the room again.
    const { number } = await sendMessage(ana, room.id, `message ${index}`)
    await messages(inRoom.page, `message ${index}`).waitFor()
    await markRead(leo, room.id, number - 1)
    await members(count)
  }
})

test('joins, leaves and removals are shown between the messages, and people who were removed are told so everywhere', async () => {
  const [ana, leo, kim] = [await signUp(server), await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, leo])
  await sendMessage(ana, room.id, 'hello')
  const { page, enter } = await visit(browser, { url, as: ana })
  await enter(room)
  // What happens before the room's subscription is live has no line.
  await page.getByText('1 online').first().waitFor()
  await joinRoom(kim, room)
  await timeline(page).getByText(`${kim.username} joined`, { exact: true }).waitFor()
  await sendMessage(ana, room.id, 'welcome')
  const elsewhere = await visit(browser, { url, as: kim })
  await elsewhere.go('/settings')
  const inRoom = await visit(browser, { url, as: kim })
  await inRoom.enter(room)
  await leo.request(LEAVE, { roomId: room.id })
  await timeline(page).getByText(`${leo.username} left`, { exact: true }).waitFor()
  await ana.request(KICK, { roomId: room.id, userId: kim.id })
  await timeline(page).getByText(`${kim.username} was removed`, { exact: true }).waitFor()
  for (const { page } of [elsewhere, inRoom])
    await page.getByText(`You were removed from ${room.name}.`).waitFor()
  await inRoom.page.getByText('A moderator removed you from this room today').waitFor()
  await inRoom.page.getByRole('button', { name: `Join ${room.name}` }).click()
  await timeline(inRoom.page).waitFor()
  await inRoom.page.getByText(/removed/).waitFor({ state: 'detached' })
  const other = await visit(browser, { url, as: kim })
  await other.go('/')
  await kim.request(LEAVE, { roomId: room.id })
  await inRoom.page.getByRole('button', { name: `Join ${room.name}` }).waitFor()
  expect(await inRoom.page.getByText(/removed/).count()).toBe(0)
  expect(await other.page.getByText(/removed/).count()).toBe(0)
})

test('deleted messages and one’s own have no unread line, no count and no button that leads to them', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, leo])
  const other = await createRoomOf([ana, leo])
  await sendMessage(ana, room.id, 'read')
  await markRead(leo, room.id, 1)
  const sent = []
  for (const text of ['one', 'two', 'three']) sent.push(await sendMessage(ana, room.id, text))
  for (const { id } of sent) await changeMessage(ana, DELETE, { id })
  const token = await signIn(server, leo.username)
  await sendMessage(createApiClient(url, token), room.id, 'from a program of mine')
  const { page, enter } = await visit(browser, { url, as: leo })
  await enter(other)
  const link = page.getByRole('navigation').getByRole('link', { name: room.name })
  expect(await link.textContent()).not.toContain('unread')
  await enter(room)
  await messages(page, 'from a program of mine').waitFor()
  expect(await timeline(page).getByText('New', { exact: true }).count()).toBe(0)
  expect(await page.getByRole('button', { name: /new above/ }).count()).toBe(0)

  await enter(other)
  for (let i = 0; i < 20; i++) await sendMessage(ana, room.id, `theirs ${i}`)
  for (let i = 0; i < 20; i++) await sendMessage(createApiClient(url, token), room.id, `mine ${i}`)
  await expect.poll(() => link.textContent()).toContain('20')
  await enter(room)
  await page.getByRole('button', { name: '20 new above' }).waitFor()
})

test('slow mode counts down by the server’s clock, however wrong the device’s is', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, leo])
  await ana.request(UPDATE_ROOM, { input: { roomId: room.id, slowMode: 600 } })
  for (const hours of [-26, -2, 0, 3, 30]) {
    const { page, enter } = await visit(browser, { url, as: leo })
    await page.clock.install({ time: Date.now() + hours * 3_600_000 })
    await enter(room)
    if (hours === -26) await say(page, 'slowly')
    await page
      .getByRole('timer')
      .getByText(/next message in (9|10):\d\d/)
      .waitFor()
    const before = await page.getByRole('timer').textContent()
    await page.clock.runFor(5_000)
    await expect.poll(() => page.getByRole('timer').textContent()).not.toBe(before)
    await page.close()
  }
})

test('Today becomes Yesterday at midnight, while the page is open', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, leo])
  await sendMessage(ana, room.id, 'hello')
  const { page, context, enter } = await visit(browser, { url, as: leo, timezoneId: 'Asia/Kolkata' })
  await page.clock.install()
  await enter(room)
  await timeline(page).getByText('Today', { exact: true }).waitFor()
  // A server that is reached again says that it is still today.
  await context.setOffline(true)
  await page.clock.fastForward(24 * 3_600_000)
  await timeline(page).getByText('Yesterday', { exact: true }).waitFor()
  expect(await timeline(page).getByText('Today', { exact: true }).count()).toBe(0)
})

test('a ban for an hour lasts an hour, however wrong the device’s clock is', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, leo])
  const { page, go } = await visit(browser, { url, as: ana })
  await page.clock.install({ time: Date.now() - 2 * 3_600_000 })
  await go(pathOf(room, '/settings/members'))
  await page.getByRole('button', { name: `Actions for ${leo.username}` }).click()
  await page.getByRole('menuitem', { name: /^Ban / }).click()
  await page.getByLabel('Ends').selectOption({ label: 'In an hour' })
  await page.getByRole('button', { name: 'Ban', exact: true }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  const { room: after } = await ana.request<{ room: { bans: { nodes: { expiresAt: string }[] } } }>(
    'query ($name: String!) { room(name: $name) { bans { nodes { expiresAt } } } }',
    room,
  )
  const left = Date.parse(after.bans.nodes[0]!.expiresAt) - Date.now()
  expect(Math.abs(left - 3_600_000)).toBeLessThan(300_000)
})

test('a dialog that takes the right to invite away says how many invites end', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, leo])
  await ana.request(SET_ROLE, { roomId: room.id, userId: leo.id, role: 'MODERATOR' })
  for (let i = 0; i < 2; i++) await leo.request(CREATE_INVITE, { input: { roomId: room.id } })
  const mine = await visit(browser, { url, as: leo })
  await mine.enter(room)
  await mine.page.getByRole('button', { name: `More actions for ${room.name}` }).click()
  await mine.page.getByRole('menuitem', { name: 'Leave room' }).click()
  await mine.page.getByText('The 2 invites you created stop working.').waitFor()

  const { page, go } = await visit(browser, { url, as: ana })
  await go(pathOf(room, '/settings/members'))
  for (const item of [/^Remove /, /^Ban /, 'Make member…']) {
    await page.getByRole('button', { name: `Actions for ${leo.username}` }).click()
    await page.getByRole('menuitem', { name: item }).click()
    await page.getByText('The 2 invites they created stop working.').waitFor()
    if (item !== 'Make member…') await page.getByRole('button', { name: 'Cancel' }).click()
  }
  await page.getByRole('button', { name: 'Make member', exact: true }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await go(pathOf(room, '/settings/invites'))
  await page.getByText('No active invites').waitFor()
})

test('a member who opens an invite that is no longer valid is led to the room', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoom(ana, { key: 'open sesame' })
  const { createInvite } = await ana.request<{ createInvite: { code: string } }>(CREATE_INVITE, {
    input: { roomId: room.id, maxUses: 1 },
  })
  await leo.request('mutation ($code: String!) { joinRoom(input: { invite: $code }) { id } }', createInvite)
  const { page, go } = await visit(browser, { url, as: leo })
  await go(`/invite/${createInvite.code}`)
  await timeline(page).waitFor()
  expect(new URL(page.url()).pathname).toBe(pathOf(room))
})

test('the page that deletes an account lists what becomes of each room', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const passedOn = await createRoomOf([ana, leo])
  await ana.request(SET_ROLE, { roomId: passedOn.id, userId: leo.id, role: 'MODERATOR' })
  const deleted = await createRoomOf([ana, leo])
  await sendMessage(ana, deleted.id, 'one')
  const { page, go } = await visit(browser, { url, as: ana })
  await go('/settings/delete')
  const rooms = page.getByRole('list', { name: 'Your rooms' }).getByRole('listitem')
  await rooms
    .filter({ hasText: passedOn.name })
    .getByText(`Goes to ${leo.username} (@${leo.username})`)
    .waitFor()
  await rooms.filter({ hasText: deleted.name }).getByText('Deleted with 1 message, 2 members').waitFor()
  await page.getByRole('button', { name: 'Delete my account and 1 room' }).waitFor()
})

test.for(['while it is connected', 'before it is connected'])(
  'a device that is signed out %s shows nothing of its page any more',
  async (moment) => {
    const [ana, leo] = [await signUp(server), await signUp(server)]
    const room = await createRoomOf([ana, leo])
    await sendMessage(ana, room.id, 'a secret')
    const device = await visit(browser, { url, as: { ...leo, token: await signIn(server, leo.username) } })
    const { promise: connected, resolve } = Promise.withResolvers<void>()
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    await device.page.routeWebSocket(/graphql/, async (socket) => {
      resolve()
      await released
      socket.connectToServer()
    })
    if (moment === 'while it is connected') release()
    await device.enter(room)
    await messages(device.page, 'a secret').waitFor()
    await connected
    await leo.request('mutation { revokeOtherSessions { user { id } } }')
    release()
    await device.page.getByText('Your session has ended').waitFor()
    expect(await device.page.locator('body').innerText()).not.toMatch(new RegExp(`a secret|${room.name}`))
    await ana.request(BAN, { roomId: room.id, userId: leo.id })
  },
)

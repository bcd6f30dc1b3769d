import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { sendMessage } from '../harness/messages.ts'
import { password, signUp } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import { messages, say, timeline, visit } from '../harness/web/visitor.ts'

const server = await serverForFile()
const browser = await browserForFile()

const url = server.url

test('two people sign up and talk in a private room, until one bans the other and deletes the room', async () => {
  const [ana, leo] = await Promise.all([visit(browser, { url }), visit(browser, { url })])
  for (const [visitor, name] of [
    [ana, 'ana-in-rooms'],
    [leo, 'leo-in-rooms'],
  ] as const) {
    await visitor.go('/signup')
    await visitor.page.getByLabel('Username').fill(name)
    await visitor.page.getByLabel('Password', { exact: true }).fill(password)
    await visitor.page.getByRole('button', { name: 'Sign up' }).click()
    await visitor.page.getByText('You haven’t joined any rooms yet').waitFor()
  }

  await ana.page.getByRole('link', { name: 'Create room' }).click()
  await ana.page.getByLabel('Name', { exact: true }).fill('Vault')
  await ana.page.getByLabel('Key, optional').fill('open sesame')
  await ana.page.getByRole('button', { name: 'Create room' }).click()
  await timeline(ana.page).waitFor()

  await leo.page.getByLabel('Room name').fill('vault')
  await leo.page.getByRole('button', { name: 'Join', exact: true }).click()
  await leo.page.getByLabel('Key', { exact: true }).fill('open barley')
  await leo.page.getByRole('button', { name: 'Join Vault' }).click()
  await leo.page.getByText('Wrong key.').waitFor()
  await leo.page.getByLabel('Key', { exact: true }).fill('open sesame')
  await leo.page.getByRole('button', { name: 'Join Vault' }).click()
  await timeline(leo.page).waitFor()

  await say(ana.page, 'hello leo')
  await messages(leo.page, 'hello leo').waitFor()
  await say(leo.page, 'hello ana')
  await messages(ana.page, 'hello ana').waitFor()

  await leo.page.reload()
  await messages(leo.page, 'hello leo').waitFor()
  expect(await messages(leo.page, 'hello ana').count()).toBe(1)

  await ana.page.getByRole('button', { name: 'Actions for leo' }).click()
  await ana.page.getByRole('menuitem', { name: 'Ban leo' }).click()
  await ana.page.getByLabel('Reason, optional').fill('he knows why')
  await ana.page.getByRole('button', { name: 'Ban', exact: true }).click()
  await leo.page.getByRole('heading', { name: 'You’re banned from Vault' }).waitFor()
  await leo.page.getByText('he knows why').waitFor()
  expect(await leo.page.getByText('hello ana').count()).toBe(0)

  await ana.go('/r/Vault/settings')
  await ana.page.getByRole('button', { name: 'Delete Vault' }).click()
  await ana.page.getByRole('heading', { name: 'Delete Vault and its 2 messages?' }).waitFor()
  const remove = ana.page.getByRole('button', { name: 'Delete', exact: true })
  expect(await remove.isDisabled()).toBe(true)
  await ana.page.getByLabel('Type the room name, Vault').fill('Vault')
  await remove.click()
  await ana.page.getByText('Vault was deleted.').waitFor()
  await ana.go('/r/Vault')
  await ana.page.getByRole('heading', { name: 'Room not found' }).waitFor()
})

test('deleting a room leads its members to the home page and tells them why', async () => {
  const [owner, guest] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(owner)
  await joinRoom(guest, room)
  const { page, enter } = await visit(browser, { url, as: guest })
  await enter(room)
  await owner.request('mutation ($id: ID!) { deleteRoom(roomId: $id) }', { id: room.id })
  await page.getByText(`${room.name} was deleted.`).waitFor()
  await page.getByRole('heading', { name: 'All rooms' }).waitFor()
  await expect
    .poll(() => page.getByRole('navigation', { name: 'Rooms' }).getByText(room.name).count())
    .toBe(0)
})

test('a ban is listed with its reason and can be lifted', async () => {
  const [owner, guest] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(owner)
  const mine = await visit(browser, { url, as: owner })
  await mine.go(`/r/${encodeURIComponent(room.name)}/settings/bans`)
  await mine.page.getByText('Nobody is banned').waitFor()
  await mine.page.getByLabel('Ban someone by username').fill(guest.username)
  await mine.page.getByRole('button', { name: 'Ban…' }).click()
  await mine.page.getByLabel('Reason, optional').fill('never came, and should not')
  await mine.page.getByRole('button', { name: 'Ban', exact: true }).click()
  await mine.page.getByText('never came, and should not').waitFor()

  const theirs = await visit(browser, { url, as: guest })
  await theirs.go(`/r/${encodeURIComponent(room.name)}`)
  await theirs.page.getByText('never came, and should not').waitFor()

  await mine.page.getByRole('button', { name: `Unban ${guest.username}` }).click()
  await mine.page.getByText('Nobody is banned').waitFor()
  await theirs.page.reload()
  await theirs.page.getByRole('button', { name: `Join ${room.name}` }).waitFor()
})

test('leaving a room ends access at once, and the person can join again', async () => {
  const [owner, guest] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(owner)
  await joinRoom(guest, room)
  const { page, enter, go } = await visit(browser, { url, as: guest })
  await enter(room)
  await page.getByRole('button', { name: `More actions for ${room.name}` }).click()
  await page.getByRole('menuitem', { name: 'Leave room' }).click()
  await page.getByRole('button', { name: 'Leave', exact: true }).click()
  await page.getByText('You haven’t joined any rooms yet').waitFor()
  await go(`/r/${encodeURIComponent(room.name)}`)
  await page.getByRole('button', { name: `Join ${room.name}` }).click()
  await timeline(page).waitFor()
})

test('plain members cannot open the settings of a room', async () => {
  const [owner, guest] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(owner)
  await joinRoom(guest, room)
  const { page, go } = await visit(browser, { url, as: guest })
  await go(`/r/${encodeURIComponent(room.name)}/settings`)
  await page.getByText('Only the owner and moderators').waitFor()
})

test('a full room shows that it is full', async () => {
  const [owner, second, third] = await Promise.all([signUp(server), signUp(server), signUp(server)])
  const room = await createRoom(owner, { capacity: 2 })
  await joinRoom(second, room)
  const { page, go } = await visit(browser, { url, as: third })
  await go(`/r/${encodeURIComponent(room.name)}`)
  await page.getByText('This room is full').waitFor()
})

test('the directory is searched by name and topic, and has pages', async () => {
  const owner = await signUp(server)
  for (let i = 0; i < 32; i++) await createRoom(owner, { name: `shelf ${i}` })
  const { page, go } = await visit(browser, { url, as: owner })
  await go('/?q=shelf')
  const rows = page.getByRole('main').getByRole('link', { name: /shelf/ })
  expect(await rows.count()).toBe(20)
  await page.getByRole('link', { name: 'Next' }).click()
  await expect.poll(() => rows.count()).toBe(12)
  await page.getByRole('searchbox').fill('shelf 31')
  await expect.poll(() => rows.count()).toBe(1)
  await page.getByRole('searchbox').fill('no such thing')
  await page.getByText('No rooms match').waitFor()
})

test('the list of rooms shows at once what happens elsewhere: joined, unread, left', async () => {
  const [owner, guest] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(owner)
  const { page, go } = await visit(browser, { url, as: guest })
  await go('/')
  const link = page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: room.name })
  await joinRoom(guest, room)
  await link.waitFor()
  await sendMessage(owner, room.id, 'one')
  await sendMessage(owner, room.id, 'two')
  await link.getByText('2', { exact: true }).waitFor()
  await guest.request('mutation ($id: ID!) { leaveRoom(roomId: $id) { id } }', { id: room.id })
  await link.waitFor({ state: 'detached' })
})

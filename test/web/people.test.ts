import type { Locator } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { file, png, sendFiles } from '../harness/files.ts'
import { sendMessage } from '../harness/messages.ts'
import { KICK, SET_ROLE } from '../harness/moderation.ts'
import { signUp } from '../harness/people.ts'
import { rename } from '../harness/profiles.ts'
import { createRoom, createRoomOf, joinRoom, LEAVE } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { messages, timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const { url } = server
const browser = await browserForFile()

test('a new name and picture follow wherever they are shown, at once', async () => {
  const [owner, renamed] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([owner, renamed])
  await sendMessage(renamed, room.id, 'first')
  await sendMessage(owner, room.id, 'between')
  const said = await sendMessage(renamed, room.id, 'before the change')
  await owner.request('mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }', {
    input: { roomId: room.id, text: 'an answer', replyToId: said.id },
  })
  const { page, enter } = await visit(browser, { url, as: owner, viewport: { width: 1440, height: 900 } })
  const own = await visit(browser, { url, as: renamed, viewport: { width: 1440, height: 900 } })
  await enter(room)
  await own.go('/settings')

  for (const name of ['Ana Lima', 'Ana Lima the Second', 'שרה']) {
    await rename(renamed, name)
    await expect.poll(() => timeline(page).getByRole('button', { name, exact: true }).count()).toBe(3)
    await timeline(page)
      .getByRole('link', { name: new RegExp(`In reply to ${name}`) })
      .waitFor()
    await page.getByRole('complementary').getByText(name, { exact: true }).waitFor()
    await own.page.getByRole('navigation', { name: 'Rooms' }).getByText(name, { exact: true }).waitFor()
  }
  await expect(timeline(page).getByText(renamed.username, { exact: true }).count()).resolves.toBe(0)

  const picture = { file: file('me.png', png(40, 40)) }
  await sendFiles(
    server,
    renamed,
    'mutation ($file: File!) { uploadAvatar(file: $file) { id } }',
    {},
    picture,
  )
  const pictures = 'img[src^="/files/avatars/"]'
  await expect.poll(() => timeline(page).locator(pictures).count()).toBe(2)
  await page.getByRole('complementary').locator(pictures).waitFor()
  await own.page.getByRole('navigation', { name: 'Rooms' }).locator(pictures).waitFor()

  // What is said after the change joins the group of what was said before it, under the one name.
  await sendMessage(renamed, room.id, 'after the change')
  await messages(page, 'after the change').waitFor()
})

test('a name that changed while the page was away follows when it comes back, also of someone who left', async () => {
  const [owner, renamed] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([owner, renamed])
  await sendMessage(renamed, room.id, 'still here')
  const { page, context, enter } = await visit(browser, { url, as: owner })
  await enter(room)
  await messages(page, 'still here').waitFor()
  await context.setOffline(true)
  await renamed.request(LEAVE, { roomId: room.id })
  await rename(renamed, 'Changed Meanwhile')
  await context.setOffline(false)
  await timeline(page).getByRole('button', { name: 'Changed Meanwhile' }).waitFor()
})

test('two members whose names look alike are told apart by their usernames', async () => {
  const [owner, impostor, other] = [await signUp(server), await signUp(server), await signUp(server)]
  const room = await createRoomOf([owner, impostor, other])
  await rename(owner, 'Olga Owner')
  await rename(other, 'Somebody Else')
  for (const person of [owner, impostor, other]) await sendMessage(person, room.id, `by ${person.username}`)
  const { page, enter } = await visit(browser, { url, as: other, viewport: { width: 1440, height: 900 } })
  await enter(room)
  await messages(page, `by ${impostor.username}`).waitFor()
  const tags = timeline(page).getByText(/^@person-/)
  expect(await tags.count()).toBe(0)
  for (const name of ['Оlgа Оwnеr', 'olga  owner', 'Olga 0wner', owner.username]) {
    await rename(impostor, name)
    await timeline(page).getByText(`@${impostor.username}`, { exact: true }).waitFor()
  }
  await rename(impostor, 'Igor')
  await expect.poll(() => tags.count()).toBe(0)
})

test('a profile card opens from a name, a picture and a mention, by mouse and keyboard, and returns the focus', async () => {
  const [owner, member] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([owner, member])
  await rename(member, 'Mia Member')
  await sendMessage(member, room.id, `hello @${owner.username}`)
  const { page, enter } = await visit(browser, { url, as: owner, viewport: { width: 1440, height: 900 } })
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.postData()?.includes('query Profile')) asked.push(request.url())
  })
  await enter(room)
  const name = timeline(page).getByRole('button', { name: 'Mia Member' })
  await name.waitFor()
  expect(asked).toHaveLength(0)

  const card = page.getByRole('dialog', { name: `Profile of @${member.username}` })
  await name.focus()
  await page.keyboard.press('Enter')
  await card.getByText(`@${member.username}`).waitFor()
  await card.getByText(`Member of ${room.name}`).waitFor()
  await card.getByText(/^Member since /).waitFor()
  expect(asked).toHaveLength(1)
  await page.keyboard.press('Escape')
  await card.waitFor({ state: 'hidden' })
  await expect.poll(() => name.evaluate((element) => element === document.activeElement)).toBe(true)

  await name.click()
  await card.getByRole('button', { name: 'Make moderator' }).click()
  await card.getByText(`Moderator of ${room.name}`).waitFor()
  await card.getByRole('button', { name: 'Mention' }).click()
  const composer = page.getByRole('textbox', { name: /^Message / })
  await expect.poll(() => composer.inputValue()).toBe(`@${member.username} `)
  await expect.poll(() => composer.evaluate((element) => element === document.activeElement)).toBe(true)
  await page.keyboard.press('Control+Z')
  await expect.poll(() => composer.inputValue()).toBe('')

  const mention = timeline(page).getByRole('button', { name: `@${owner.username}` })
  await mention.focus()
  await page.keyboard.press(' ')
  const ownCard = page.getByRole('dialog', { name: `Profile of @${owner.username}` })
  await ownCard.getByText(`Owner of ${room.name}`).waitFor()
  await ownCard.getByRole('link', { name: 'Edit profile' }).waitFor()
  expect(await ownCard.getByRole('button').count()).toBe(0)
  await page.keyboard.press('Escape')

  await timeline(page).locator('article').first().locator('[aria-hidden]').first().click()
  await card.getByRole('button', { name: 'Remove Mia Member…' }).click()
  const dialog = page.getByRole('dialog', { name: /^Remove Mia Member from / })
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await name.click()
  await card.getByText('No longer in this room').waitFor()
  expect(await card.getByRole('button', { name: /^(Remove|Make|Mention)/ }).count()).toBe(0)
})

test('a profile card opens from the author of a quote and of a search result, by mouse and keyboard', async () => {
  const [owner, member] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([owner, member])
  const said = await sendMessage(member, room.id, 'persimmons')
  await owner.request('mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }', {
    input: { roomId: room.id, text: 'an answer', replyToId: said.id },
  })
  const { page, enter, go } = await visit(browser, { url, as: owner })
  const card = page.getByRole('dialog', { name: `Profile of @${member.username}` })
  const opensFrom = async (name: Locator) => {
    await name.click()
    await card.getByText(`Member of ${room.name}`).waitFor()
    await page.keyboard.press('Escape')
    await card.waitFor({ state: 'hidden' })
    await name.press('Enter')
    await card.waitFor()
    await page.keyboard.press('Escape')
    await card.waitFor({ state: 'hidden' })
    await expect.poll(() => name.evaluate((element) => element === document.activeElement)).toBe(true)
  }
  await enter(room)
  const answer = timeline(page).locator('article', { hasText: 'an answer' })
  await opensFrom(answer.getByRole('button', { name: member.username, exact: true }))

  await go('/search?q=persimmons')
  const results = page.getByRole('list', { name: 'Search results' })
  await opensFrom(results.getByRole('button', { name: member.username, exact: true }))
  expect(await axeViolations(page)).toEqual([])
  // Beside the name, all of a result leads to its message.
  const { x, y, height } = (await results.getByRole('listitem').boundingBox())!
  await page.mouse.click(x + 30, y + height - 6)
  await page.waitForURL(`**/r/${encodeURIComponent(room.name)}/${said.number}`)
})

test('a card offers only what the viewer may do', async () => {
  const [owner, moderator, member] = [await signUp(server), await signUp(server), await signUp(server)]
  const room = await createRoomOf([owner, moderator, member])
  await owner.request(SET_ROLE, { roomId: room.id, userId: moderator.id, role: 'MODERATOR' })
  for (const person of [owner, moderator, member]) await sendMessage(person, room.id, `by ${person.username}`)
  const offers = {
    [member.username]: {
      by: moderator,
      buttons: [
        'Send message',
        'Mention',
        `Block ${member.username}…`,
        `Remove ${member.username}…`,
        `Ban ${member.username}…`,
      ],
    },
    [owner.username]: {
      by: moderator,
      buttons: ['Send message', 'Mention', `Block ${owner.username}…`],
    },
    [moderator.username]: {
      by: member,
      buttons: ['Send message', 'Mention', `Block ${moderator.username}…`],
    },
  }
  for (const [username, { by, buttons }] of Object.entries(offers)) {
    const { page, enter } = await visit(browser, { url, as: by })
    await enter(room)
    await timeline(page).getByRole('button', { name: username, exact: true }).click()
    const card = page.getByRole('dialog', { name: `Profile of @${username}` })
    await card.getByText(/^Member since /).waitFor()
    expect(await card.getByRole('button').allTextContents()).toEqual(buttons)
  }
})

test('the finder chooses the best match, waits for it, and finds people', async () => {
  const [me, friend, other] = [await signUp(server), await signUp(server), await signUp(server)]
  const tag = `f${process.pid}`
  for (const name of ['Cooking', 'Chess', 'Chess club', 'Films'])
    await me.request('mutation ($input: CreateRoomInput!) { createRoom(input: $input) { id } }', {
      input: { name: `${name} ${tag}`, topic: name === 'Cooking' ? `as slow as Chess ${tag}` : '' },
    })
  const shared = await createRoom(friend)
  await joinRoom(me, shared)
  await rename(friend, `Chess Friend ${tag}`)
  await rename(other, `Chess Stranger ${tag}`)
  const { page, go } = await visit(browser, { url, as: me, viewport: { width: 1440, height: 900 } })
  await go('/')
  const field = page.getByRole('combobox', { name: 'Find a room or a person' })
  const open = async () => {
    await page.keyboard.press('Control+K')
    await field.waitFor()
  }

  // Enter right behind the last letter, long before an answer.
  await open()
  await page.keyboard.type(`chess ${tag}`)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/r/${encodeURIComponent(`Chess ${tag}`)}`)
  await timeline(page).waitFor()

  await open()
  await page.keyboard.type(`chess`)
  const options = page.getByRole('option')
  await options.filter({ hasText: `Chess Friend ${tag}` }).waitFor()
  expect(await options.filter({ hasText: 'Stranger' }).count()).toBe(0)
  const names = await options.allTextContents()
  const place = (name: string) => names.findIndex((text) => text.includes(name))
  expect(place(`Chess ${tag}`)).toBeLessThan(place(`Cooking ${tag}`))
  expect(place(`Chess Friend ${tag}`)).toBeLessThan(place(`Cooking ${tag}`))

  await field.fill(`ess ${tag}`)
  await expect
    .poll(() => options.allTextContents())
    .toEqual([
      expect.stringContaining(`Chess ${tag}`),
      expect.stringContaining(`Cooking ${tag}`),
      expect.stringContaining(`Create room “ess ${tag}”`),
      expect.stringContaining('Search messages'),
    ])
  await field.fill('no/room')
  await expect.poll(() => options.allTextContents()).toEqual([expect.stringContaining('Search messages')])
  await field.fill(`chess friend`)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/d/*')
})

test('someone who was removed keeps their name in the messages of the room', async () => {
  const [owner, removed] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([owner, removed])
  await sendMessage(removed, room.id, 'goodbye')
  await owner.request(KICK, { roomId: room.id, userId: removed.id })
  const { page, enter } = await visit(browser, { url, as: owner })
  await enter(room)
  await rename(removed, 'Out Now')
  await timeline(page).getByRole('button', { name: 'Out Now' }).waitFor()
})

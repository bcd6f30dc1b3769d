import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { file, postFiles, png, upload } from '../harness/files.ts'
import { sendMessage } from '../harness/messages.ts'
import { type Person, signIn, signUp } from '../harness/people.ts'
import { createRoom, joinRoom, type Room } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { messages, timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const { url } = server

/** The element with the focus, by its role or tag, and by its name or the start of its text. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement
    if (!element || element === document.body) return 'body'
    const number = element.getAttribute('aria-posinset')
    if (number) return `message ${number}`
    const name = element.getAttribute('aria-label') ?? element.textContent?.replace(/\s+/g, ' ').trim()
    return `${element.getAttribute('role') ?? element.localName} ${name}`.slice(0, 60)
  })

const deleteMessage = (person: Person, messageId: string) =>
  person.request('mutation ($id: ID!) { deleteMessage(messageId: $id) { id } }', { id: messageId })

async function anaInARoom() {
  const [ana, leo] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(ana)
  await joinRoom(leo, room)
  const sent = []
  for (const text of ['one', 'two', 'three']) sent.push(await sendMessage(ana, room.id, text))
  const visitor = await visit(browser, { url, as: ana })
  await visitor.enter(room)
  await messages(visitor.page, 'three').waitFor()
  return { ana, leo, room, sent, ...visitor }
}

/** Moves the focus to a button of a message, as Tab does. */
async function focusButton(page: Page, text: string, name: string) {
  const button = timeline(page)
    .locator('article', { hasText: text })
    .getByRole('button', { name, exact: true })
  await button.focus()
  return button
}

async function openMenu(page: Page, text: string) {
  await (await focusButton(page, text, 'More actions')).press('Enter')
  await page.getByRole('menu').waitFor()
}

test('a deleted message keeps the focus that was in it: by its author, in a dialog', async () => {
  const { page } = await anaInARoom()
  await openMenu(page, 'two')
  await page.getByRole('menuitem', { name: 'Delete' }).press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter')
  await timeline(page).getByText('Message deleted').waitFor()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expect.poll(() => focused(page)).toBe('message 2')
})

test.for(['on its button', 'in its menu', 'in its dialog', 'in its emoji picker'])(
  'a message that somebody else deletes keeps the focus that was %s',
  async (place) => {
    const { ana, page, sent } = await anaInARoom()
    if (place === 'on its button') await focusButton(page, 'two', 'Reply')
    else if (place === 'in its emoji picker') {
      await (await focusButton(page, 'two', 'Add reaction')).press('Enter')
      await page.locator('emoji-picker').waitFor()
    } else {
      await openMenu(page, 'two')
      if (place === 'in its dialog') {
        await page.getByRole('menuitem', { name: 'Delete' }).press('Enter')
        await page.getByRole('dialog').waitFor()
      }
    }
    await deleteMessage(ana, sent[1]!.id)
    await timeline(page).getByText('Message deleted').waitFor()
    await expect.poll(() => focused(page)).toBe('message 2')
  },
)

test('the focus returns from a dialog and from a menu to where they were opened', async () => {
  const { page } = await anaInARoom()
  await openMenu(page, 'two')
  await page.keyboard.press('Escape')
  await expect.poll(() => focused(page)).toBe('button More actions')
  await openMenu(page, 'two')
  await page.getByRole('menuitem', { name: 'Delete' }).press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expect.poll(() => focused(page)).toBe('button More actions')
})

test('Reply and Edit in the menu lead to the field that they are about', async () => {
  const { page, room } = await anaInARoom()
  await openMenu(page, 'two')
  await page.getByRole('menuitem', { name: 'Reply', exact: true }).press('Enter')
  await page.getByRole('menu').waitFor({ state: 'detached' })
  await expect.poll(() => focused(page)).toBe(`textarea Message ${room.name}`)
  await openMenu(page, 'two')
  await page.getByRole('menuitem', { name: 'Edit' }).press('Enter')
  await page.getByRole('menu').waitFor({ state: 'detached' })
  await expect.poll(() => focused(page)).toBe('textarea Edit message')
})

test('the focus stays on a message that is scrolled out of view', async () => {
  const { ana, room, page } = await anaInARoom()
  for (let i = 4; i <= 60; i++) await sendMessage(ana, room.id, `message ${i}\n\nand more of it`)
  await messages(page, 'message 60').waitFor()
  await focusButton(page, 'message 60', 'Reply')
  await timeline(page).hover()
  for (let turn = 0; turn < 60 && (await messages(page, 'one').count()) === 0; turn++)
    await page.mouse.wheel(0, -2000)
  await messages(page, 'one').waitFor()
  expect(await focused(page)).toBe('button Reply')
})

test('removing a file leads to the next one, and after the last to the text', async () => {
  const { page, room } = await anaInARoom()
  await page
    .locator('input[type=file]')
    .setInputFiles(
      ['a.txt', 'b.txt', 'c.txt'].map((name) => ({ name, mimeType: 'text/plain', buffer: Buffer.from('x') })),
    )
  for (const [removed, next] of [
    ['b.txt', /c\.txt/],
    ['c.txt', /a\.txt/],
    ['a.txt', new RegExp(`^textarea Message ${room.name}$`)],
  ] as const) {
    const button = page.getByRole('button', { name: `Remove ${removed}` })
    await button.focus()
    await button.press('Enter')
    await button.waitFor({ state: 'detached' })
    await expect.poll(() => focused(page)).toMatch(next)
  }
})

test('the first result of a search for an emoji is chosen with Enter', async () => {
  const { page } = await anaInARoom()
  await (await focusButton(page, 'two', 'Add reaction')).press('Enter')
  const field = page.locator('emoji-picker input[type=search]')
  await field.fill('avocado')
  await page.locator('emoji-picker #search-results [role=option]').first().waitFor()
  await field.press('Enter')
  await timeline(page)
    .locator('article', { hasText: 'two' })
    .getByRole('list', { name: 'Reactions' })
    .getByText('🥑')
    .waitFor()
})

test('the viewer of a deleted picture gives the focus back to its message', async () => {
  const { ana, page, room } = await anaInARoom()
  const picture = await upload(server, ana, room.id, file('cat.png', png(40, 40), 'image/png'))
  const { id } = await postFiles(ana, room.id, [picture])
  await timeline(page).getByRole('link', { name: 'cat.png' }).press('Enter')
  await page.getByRole('dialog').waitFor()
  await deleteMessage(ana, id)
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expect.poll(() => focused(page)).toBe('message 4')
})

const lists: {
  list: string
  path: string
  button: RegExp
  add: (ana: Person, room: Room) => Promise<unknown>
}[] = [
  {
    list: 'invites',
    path: '/r/ROOM/settings/invites',
    button: /^Revoke/,
    add: (ana, { id }) =>
      ana.request('mutation ($input: CreateInviteInput!) { createInvite(input: $input) { code } }', {
        input: { roomId: id },
      }),
  },
  {
    list: 'tokens',
    path: '/settings/tokens',
    button: /^Revoke/,
    add: (ana) =>
      ana.request(
        'mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { token } }',
        {
          input: { name: 'bot', scopes: ['READ'] },
        },
      ),
  },
  {
    list: 'bans',
    path: '/r/ROOM/settings/bans',
    button: /^Unban/,
    add: async (ana, { id }) =>
      ana.request('mutation ($input: BanUserInput!) { banUser(input: $input) { id } }', {
        input: { roomId: id, userId: (await signUp(server)).id },
      }),
  },
  {
    list: 'sessions',
    path: '/settings/security',
    button: /^Log out .*last active/,
    add: ({ username }) => signIn(server, username),
  },
]

test.for(lists)(
  'an entry removed from the list of $list gives the focus to what took its place',
  async ({ path, button, add }) => {
    const ana = await signUp(server)
    const room = await createRoom(ana)
    await add(ana, room)
    await add(ana, room)
    const { page, go } = await visit(browser, { url, as: ana })
    await go(path.replace('ROOM', encodeURIComponent(room.name)))
    const buttons = page.getByRole('main').getByRole('button', { name: button })
    for (const left of [1, 0]) {
      await buttons.first().focus()
      await buttons.first().press('Enter')
      await expect.poll(() => buttons.count()).toBe(left)
      await expect.poll(() => focused(page)).toMatch(left ? /^li / : /^(li|div) /)
    }
  },
)

test.for(['Enter', ' ', 'ArrowDown'])(
  'the key %j on the button of a menu leads to its first item, also the first time',
  async (key) => {
    const ana = await signUp(server)
    const room = await createRoom(ana)
    const { page, enter } = await visit(browser, { url, as: ana })
    await enter(room)
    await page.getByRole('button', { name: `More actions for ${room.name}` }).focus()
    await page.keyboard.press(key === ' ' ? 'Space' : key)
    const first = page.getByRole('menuitem').first()
    await expect.poll(() => first.evaluate((item) => item === document.activeElement)).toBe(true)
  },
)

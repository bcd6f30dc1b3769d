import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, expect, test } from 'vitest'
import { startBrowser } from '../support/browser.ts'
import { CREATE_INVITE, SET_ROLE } from '../support/moderation.ts'
import { createRoom, joinRoom, sendMessage, signUp } from '../support/people.ts'
import { startServer } from '../support/server.ts'
import { visit } from './visitor.ts'

const [server, browser] = await Promise.all([startServer(), startBrowser()])
afterAll(() => Promise.all([browser.close(), server.stop()]))

const [ana, leo, mia, tom] = await Promise.all([
  signUp(server, 'ana'),
  signUp(server, 'leo'),
  signUp(server, 'mia'),
  signUp(server, 'tom'),
])
const lobby = await createRoom(ana, { name: 'Lobby' })
await createRoom(leo, { name: 'Vault', key: 'open sesame' })
const { name: longest } = await createRoom(ana, { name: 'W'.repeat(50) })
await joinRoom(leo, lobby)
await joinRoom(tom, lobby)
for (const [person, text] of [
  [ana, 'Good morning'],
  [leo, `A long word: ${'x'.repeat(400)}`],
  [leo, 'https://example.org/' + 'path/'.repeat(40)],
  [ana, '今日は良い天気ですね。\nשלום עולם'],
] as const)
  await sendMessage(person, lobby.id, text)
await ana.request('mutation ($input: BanUserInput!) { banUser(input: $input) { id } }', {
  input: { roomId: lobby.id, userId: mia.id, reason: 'A reason' },
})
await ana.request(SET_ROLE, { roomId: lobby.id, userId: tom.id, role: 'MODERATOR' })
const { createInvite } = await tom.request<{ createInvite: { code: string } }>(CREATE_INVITE, {
  input: { roomId: lobby.id },
})
await ana.request(
  'mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { token } }',
  {
    input: { name: 'Weather bot', scopes: ['READ', 'WRITE'] },
  },
)

/** Every page, and who looks at it. */
const pages = [
  { path: '/', as: undefined },
  { path: '/login', as: undefined },
  { path: '/signup', as: undefined },
  { path: '/r/Vault', as: undefined },
  { path: '/', as: ana },
  { path: '/', as: mia },
  { path: '/?q=nothing+like+it', as: ana },
  { path: '/new', as: ana },
  { path: '/settings', as: ana },
  { path: '/r/Lobby', as: ana },
  { path: '/r/Vault', as: ana },
  { path: '/r/Nowhere', as: ana },
  { path: '/r/Lobby', as: mia },
  { path: '/r/Lobby/settings', as: ana },
  { path: '/r/Lobby/settings', as: tom },
  { path: '/r/Lobby/settings', as: leo },
  { path: '/r/Lobby/settings/members', as: ana },
  { path: '/r/Lobby/settings/members?q=nobody', as: ana },
  { path: '/r/Lobby/settings/invites', as: ana },
  { path: '/r/Lobby/settings/bans', as: ana },
  { path: '/r/Lobby/settings/log', as: ana },
  { path: '/r/Lobby/settings/log?person=nobody', as: ana },
  { path: `/invite/${createInvite.code}`, as: undefined },
  { path: `/invite/${createInvite.code}`, as: mia },
  { path: `/signup?next=/invite/${createInvite.code}`, as: undefined },
  { path: `/r/${longest}`, as: mia },
  { path: `/r/${longest}/settings`, as: ana },
  { path: '/settings/security', as: ana },
  { path: '/settings/tokens', as: ana },
  { path: '/settings/tokens', as: leo },
  { path: '/settings/delete', as: ana },
]
const screens = [
  { viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  { viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
] as const

test.for(pages)(
  'axe finds nothing and nothing overflows, wide and light, narrow and dark: $path',
  async ({ path, as }) => {
    for (const screen of screens) {
      const { page } = await visit(browser, { url: server.url, as, ...screen })
      await page.goto(path, { waitUntil: 'networkidle' })
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
        [],
      )
      // The page itself, and what scrolls in it; not what is there for screen readers alone.
      const overflow = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll('main > *')]
          .filter(({ clientWidth }) => clientWidth > 1)
          .map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth),
      )
      expect(Math.max(...overflow)).toBeLessThanOrEqual(0)
    }
  },
)

test('axe finds nothing in what opens: the menu, the dialogs, the finder', async () => {
  const { page, enter, go } = await visit(browser, { url: server.url, as: ana })
  const check = async () => {
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([])
  }
  await enter(lobby)
  await page.getByRole('button', { name: 'More about Lobby' }).click()
  await page.getByRole('menu').waitFor()
  await check()
  await page.keyboard.press('Escape')
  await page.getByRole('menu').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'What to do about leo' }).click()
  await page.getByRole('menuitem', { name: 'Ban leo' }).click()
  await page.getByRole('dialog').waitFor()
  await check()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByText('Vault').waitFor()
  await check()
  await go('/r/Lobby/settings')
  await page.getByRole('button', { name: 'Delete Lobby' }).click()
  await page.getByRole('dialog').waitFor()
  await check()
})

test('a page comes whole from the server, and nothing in it moves when it comes to life', async () => {
  const { page } = await visit(browser, { url: server.url, as: ana })
  await page.addInitScript(() => {
    Object.assign(window, { shift: 0 })
    const add = (list: PerformanceObserverEntryList) => {
      for (const entry of list.getEntries())
        Object.assign(window, { shift: Reflect.get(window, 'shift') + Reflect.get(entry, 'value') })
    }
    new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true })
  })
  for (const path of ['/', '/r/Lobby', '/settings', '/settings/security', '/r/Lobby/settings/members']) {
    await page.goto(path, { waitUntil: 'networkidle' })
    expect(await page.evaluate(() => Reflect.get(window, 'shift')), path).toBeLessThan(0.005)
  }
})

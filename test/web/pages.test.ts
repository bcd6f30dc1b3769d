import { m } from '@latchkey/messages'
import { baseLocale, type Locale, locales } from '@latchkey/messages/locales'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { globalId, uuidOf } from '../harness/ids.ts'
import { mailServerForFile } from '../harness/mail.ts'
import { BLOCK as BLOCK_USER, openDirect } from '../harness/directs.ts'
import { sendMessage } from '../harness/messages.ts'
import { BAN, CREATE_INVITE, SET_ROLE } from '../harness/moderation.ts'
import { type Person, signIn, signUp } from '../harness/people.ts'
import { sendPoll, vote } from '../harness/polls.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { schedule } from '../harness/scheduled.ts'
import { serverForFile } from '../harness/server.ts'
import { startThread } from '../harness/threads.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { countShift, shiftsOf } from '../harness/web/layout-shift.ts'
import { timeline, visit } from '../harness/web/visitor.ts'

const smtp = await mailServerForFile()
const server = await serverForFile({ env: { SMTP_URL: smtp.url, MAIL_FROM: 'chat@example.org' } })
const browser = await browserForFile()

const [ana, leo, mia, tom, long] = await Promise.all([
  signUp(server, 'ana'),
  signUp(server, 'leo'),
  signUp(server, 'mia'),
  signUp(server, 'tom'),
  // The longest names, without a place to break them.
  signUp(server, 'w'.repeat(32)),
])
await long.request('mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { id } }', {
  input: { displayName: 'W'.repeat(50) },
})
const lobby = await createRoom(ana, { name: 'Lobby' })
await createRoom(leo, { name: 'Vault', key: 'open sesame' })
await schedule(ana, lobby, { text: 'Good night' })
const { name: longest } = await createRoom(ana, { name: 'W'.repeat(50) })
await joinRoom(leo, lobby)
await joinRoom(tom, lobby)
await joinRoom(long, lobby)
for (const [person, text] of [
  [ana, 'Good morning'],
  [leo, `A long word: ${'x'.repeat(400)}`],
  [leo, 'https://example.org/' + 'path/'.repeat(40)],
  [long, 'Good morning, @tom'],
  [ana, '今日は良い天気ですね。\nשלום עולם'],
] as const)
  await sendMessage(person, lobby.id, text)
// The list of tom's notifications has a login, too.
await signIn(server, 'tom')
await vote(
  leo,
  await sendPoll(ana, lobby.id, { question: 'Which day?', options: ['x'.repeat(100), 'Friday'] }),
  [1],
)
const thread = await startThread(ana, globalId('Message', `${uuidOf(lobby.id)},4`))
await sendMessage(long, thread.id, `A reply: ${'x'.repeat(400)}`)
await ana.request('mutation ($input: BanUserInput!) { banUser(input: $input) { id } }', {
  input: { roomId: lobby.id, userId: mia.id, reason: 'A reason' },
})
for (const { id } of [tom, long])
  await ana.request(SET_ROLE, { roomId: lobby.id, userId: id, role: 'MODERATOR' })
const crowded = await createRoom(long, { name: 'Crowded' })
await joinRoom(tom, crowded)
await long.request(BAN, { roomId: crowded.id, userId: tom.id, reason: 'R'.repeat(500) })
await tom.request(BAN, { roomId: (await createRoom(tom, { name: 'Empty' })).id, userId: long.id })
const { createInvite } = await tom.request<{ createInvite: { code: string } }>(CREATE_INVITE, {
  input: { roomId: lobby.id },
})
await leo.request('mutation ($id: ID!) { reportMessage(messageId: $id, reason: "Not a good morning") }', {
  id: globalId('Message', `${uuidOf(lobby.id)},4`),
})
await ana.request(
  'mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { token } }',
  {
    input: { name: 'Weather bot', scopes: ['READ', 'WRITE'] },
  },
)

await server.sql('UPDATE "User" SET admin = true WHERE username = $1', ['ana'])
const { createServerInvite } = await ana.request<{ createServerInvite: { code: string } }>(
  'mutation { createServerInvite(maxUses: 5) { code } }',
)

const conversation = await openDirect(ana, [tom, long, leo])
await sendMessage(long, conversation.id, 'Only the four of us')
const empty = await openDirect(ana, [long])
await ana.request(BLOCK_USER, { userId: mia.id })
// Someone is online in most places.
for (const { id } of [lobby, crowded, conversation, empty])
  await long.subscribe('subscription ($id: ID!) { roomPresence(roomId: $id) { onlineCount } }', { id }).next()

/** Every page and its viewer. */
const pages = [
  { path: '/', as: undefined },
  { path: '/login', as: undefined },
  { path: '/signup', as: undefined },
  { path: '/help/markup', as: undefined },
  { path: '/r/Vault', as: undefined },
  { path: '/', as: ana },
  { path: '/', as: mia },
  { path: '/?q=nothing+like+it', as: ana },
  { path: '/new', as: ana },
  { path: `/share?text=${'word+'.repeat(60)}`, as: ana },
  { path: '/share', as: mia },
  { path: '/notifications', as: ana },
  { path: '/notifications', as: tom },
  { path: '/settings', as: ana },
  { path: '/settings/notifications', as: ana },
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
  { path: '/r/Lobby/settings/reports', as: ana },
  { path: '/r/Lobby/settings/reports?show=resolved', as: ana },
  { path: '/r/Lobby/settings/bans', as: ana },
  { path: '/r/Lobby/settings/log', as: ana },
  { path: '/r/Lobby/settings/log?person=nobody', as: ana },
  { path: `/invite/${createInvite.code}`, as: undefined },
  { path: `/invite/${createInvite.code}`, as: mia },
  { path: '/reset?token=none', as: undefined },
  { path: '/oidc/1/callback?error=access_denied', as: undefined },
  { path: '/forgot', as: undefined },
  { path: `/signup?next=/invite/${createInvite.code}`, as: undefined },
  { path: `/r/${longest}`, as: mia },
  { path: `/r/${longest}/settings`, as: ana },
  { path: '/r/Crowded', as: leo },
  { path: '/r/Crowded', as: long },
  { path: '/r/Crowded', as: tom },
  { path: '/r/Crowded/settings', as: tom },
  { path: '/r/Crowded/settings/members', as: long },
  { path: '/r/Crowded/settings/bans', as: long },
  { path: '/r/Crowded/settings/log', as: long },
  { path: '/r/Empty/settings/bans', as: tom },
  { path: '/r/Empty/settings/invites', as: tom },
  { path: '/r/Lobby/1', as: ana },
  { path: '/search', as: ana },
  { path: '/search?q=morning', as: ana },
  { path: '/saved', as: ana },
  { path: '/saved', as: mia },
  { path: '/scheduled', as: ana },
  { path: '/scheduled', as: mia },
  { path: '/threads', as: ana },
  { path: '/threads', as: mia },
  { path: '/settings', as: long },
  { path: '/settings/delete', as: long },
  { path: '/settings/security', as: ana },
  { path: '/settings/tokens', as: ana },
  { path: '/settings/privacy', as: ana },
  { path: '/settings/privacy', as: long },
  { path: `/d/${conversation.id}`, as: ana },
  { path: `/d/${conversation.id}/1`, as: long },
  { path: `/d/${conversation.id}`, as: mia },
  { path: `/d/${empty.id}`, as: ana },
  { path: '/settings/tokens', as: leo },
  { path: '/settings/delete', as: ana },
  { path: '/admin', as: ana },
  { path: '/admin/people', as: ana },
  { path: '/admin/people/leo', as: ana },
  { path: '/admin/rooms', as: ana },
  { path: '/admin/rooms/Vault', as: ana },
  { path: '/admin/invites', as: ana },
  { path: '/admin/emoji', as: ana },
  { path: '/admin/reports', as: ana },
  { path: '/admin/log', as: ana },
  { path: '/admin/statistics', as: ana },
  { path: '/admin/health', as: ana },
  { path: '/admin', as: leo },
  { path: `/invite/${createServerInvite.code}`, as: undefined },
  { path: `/invite/${createServerInvite.code}`, as: mia },
]
/** One page of each kind: those of strangers and of a room's owner, and the longest names where they stand in sentences. */
const translated = pages.filter(
  ({ path, as }) =>
    as === undefined ||
    (as === ana && !/\?|W{9}/.test(path)) ||
    (as === long && /delete|bans|log/.test(path)),
)

/** A wide screen that starts in the light theme, and a narrow one that starts in the dark theme. */
const screens = [
  { viewport: { width: 1440, height: 900 }, colorSchemes: ['light', 'dark'] },
  { viewport: { width: 360, height: 740 }, colorSchemes: ['dark', 'light'] },
] as const

/** A tab of one person and screen that stays open. */
const firstTabs = new Map<string, Promise<Page>>()

/**
 * Opens a tab for one person and screen: with what other tabs have cached, and in the process of the first tab. A process that has
 * compiled the app and axe for one page does the next in half of the time. Nothing of a page is left in the tab of another.
 */
async function newTab(as: Person | undefined, screen: (typeof screens)[number]): Promise<Page> {
  const key = `${as?.username} ${screen.viewport.width}`
  const firstTab = firstTabs.get(key) ?? openFirstTab(as, screen)
  firstTabs.set(key, firstTab)
  const opener = await firstTab
  const [page] = await Promise.all([
    opener.waitForEvent('popup'),
    opener.evaluate(() => void window.open('about:blank')),
  ])
  return page
}

async function openFirstTab(
  as: Person | undefined,
  { viewport, colorSchemes }: (typeof screens)[number],
): Promise<Page> {
  const context = await browser.newContext({
    baseURL: server.url,
    locale: 'en-GB',
    viewport,
    colorScheme: colorSchemes[0],
    serviceWorkers: 'block',
  })
  if (as) await context.addCookies([{ name: 'session', value: as.token, url: server.url }])
  await countShift(context)
  const page = await context.newPage()
  // Of the same site, and without a script.
  await page.goto('/icon.svg')
  return page
}

test.for(pages)(
  'axe finds nothing, nothing overflows, nothing moves, wide and narrow, light and dark: $path',
  async ({ path, as }) => {
    await Promise.all(
      screens.map(async (screen) => {
        const page = await newTab(as, screen)
        const errors: Error[] = []
        page.on('pageerror', (error) => errors.push(error))
        const response = await page.goto(path, { waitUntil: 'networkidle' })
        const html = await response!.text()
        // The policy of the page forbids them, and Svelte writes them for an img with spread attributes.
        expect(html, 'handlers in the HTML').not.toMatch(/<[^>]* on[a-z]+=/)
        expect(await withoutStyles(html)).toEqual([])
        expect(await shiftsOf(page)).toEqual([])
        expect(await axeViolations(page)).toEqual([])
        expect(await overflowing(page, Boolean(as))).toEqual([])
        expect(await brokenWords(page)).toEqual([])
        await page.emulateMedia({ colorScheme: screen.colorSchemes[1] })
        expect(await axeViolations(page, ['color-contrast'])).toEqual([])
        expect(errors).toEqual([])
        await page.close()
      }),
    )
  },
)

const styleSheets = new Map<string, Promise<string>>()

/**
 * Returns the classes of components whose style sheets the HTML of a page does not load. Those of a component that is
 * loaded later come with its script, so that the page moves then.
 */
async function withoutStyles(html: string): Promise<string[]> {
  const links = [...html.matchAll(/<link[^>]* href="([^"]+\.css)"/g)].map(([, path]) => path!)
  for (const path of links)
    if (!styleSheets.has(path))
      styleSheets.set(
        path,
        fetch(new URL(path, server.url)).then((response) => response.text()),
      )
  const css = (await Promise.all(links.map((path) => styleSheets.get(path)!))).join('')
  return [...new Set(html.match(/(?<=[ "])svelte-[\da-z]+(?=[ "])/g))].filter((name) => !css.includes(name))
}

/**
 * Returns the elements that are larger than their place: wider for the page and its scrolling parts, and higher for the
 * page of people who are logged in, where only the parts scroll.
 */
const overflowing = (page: Page, signedIn: boolean) =>
  page.evaluate((signedIn) => {
    const root = document.documentElement
    const wide = [root, ...document.querySelectorAll('main > *')]
      .filter(({ scrollWidth, clientWidth }) => clientWidth > 1 && scrollWidth > clientWidth)
      .map(
        ({ outerHTML, scrollWidth, clientWidth }) =>
          `${scrollWidth} in ${clientWidth}: ${outerHTML.slice(0, 200)}`,
      )
    const high = signedIn && root.scrollHeight > root.clientHeight
    return high ? [...wide, `${root.scrollHeight} in ${root.clientHeight}: the page`] : wide
  }, signedIn)

/** Returns words of a usual length that are broken across lines. */
const brokenWords = (page: Page) =>
  page.evaluate(() => {
    const broken: string[] = []
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      if (text.parentElement?.closest('.sr-only, script, style, noscript')) continue
      for (const { 0: word, index } of text.nodeValue!.matchAll(
        /(?<!\S)[\p{Script=Latin}\p{N}]{2,14}(?!\S)/gu,
      )) {
        const range = document.createRange()
        range.setStart(text, index)
        range.setEnd(text, index + word.length)
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)))
        if (lines.size > 1) broken.push(word)
      }
    }
    return broken
  })

test.for(locales.filter((locale) => locale !== baseLocale))(
  'in %s, no page has English text, all are mirrored if that is written from the right, and nothing overflows, wide and narrow',
  async (locale) => {
    const english = textsOnlyIn(baseLocale, locale)
    const viewers = new Map<Person | undefined, Page>()
    for (const [i, { path, as }] of translated.entries()) {
      const page = viewers.get(as) ?? (await newPage(locale, as))
      viewers.set(as, page)
      await page.goto(path)
      const { lang, dir, texts } = await contentOf(page)
      expect([lang, dir]).toEqual([locale, locale === 'ar' ? 'rtl' : 'ltr'])
      expect(texts.filter((text) => english.has(text))).toEqual([])
      // In both themes: they differ in colours only. By turns, because most pages begin at the width that the last one ended with.
      for (const { viewport } of i % 2 ? screens : screens.toReversed()) {
        await page.setViewportSize(viewport)
        expect(await overflowing(page, Boolean(as)), `${path} at ${viewport.width}`).toEqual([])
      }
    }
    for (const page of viewers.values()) await page.context().close()
  },
)

async function newPage(locale: Locale, as: Person | undefined): Promise<Page> {
  // The server's pages have all texts, and without scripts they take half of the time.
  const context = await browser.newContext({ baseURL: server.url, locale, javaScriptEnabled: false })
  if (as) await context.addCookies([{ name: 'session', value: as.token, url: server.url }])
  return context.newPage()
}

/** Returns the texts of a language's catalogue that another language writes differently. */
function textsOnlyIn(locale: Locale, other: Locale): Set<string> {
  const inputs: object = new Proxy({}, { get: () => 1 })
  const messages = Object.values(m) as ((inputs: object, options: { locale: Locale }) => string)[]
  const textsIn = (language: Locale) => messages.map((message) => message(inputs, { locale: language }))
  return new Set(textsIn(locale)).difference(new Set([...textsIn(other), 'Latchkey']))
}

/** Returns the language and direction of a page, its texts and its labels. */
const contentOf = (page: Page) =>
  page.evaluate(() => ({
    lang: document.documentElement.lang,
    dir: document.documentElement.dir,
    texts: [
      ...[...document.querySelectorAll('body *')].flatMap(({ childNodes }) =>
        [...childNodes]
          .filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
          .map((text) => text.nodeValue!.trim()),
      ),
      ...[...document.querySelectorAll('[aria-label], [placeholder], [title], [alt]')].flatMap((element) =>
        ['aria-label', 'placeholder', 'title', 'alt'].flatMap((name) => element.getAttribute(name) ?? []),
      ),
      document.title,
    ],
  }))

test('nothing overflows on a narrow screen where links and Back lead, with people who are online', async () => {
  const { page, go } = await visit(browser, { url: server.url, as: ana, ...screens[1] })
  const check = async () => expect(await overflowing(page, true), page.url()).toEqual([])
  await go('/')
  await check()
  const list = page.getByRole('main')
  for (const title of ['leo, tom, and W', 'W']) {
    await list
      .getByRole('link', { name: new RegExp(`^${title}{50}`) })
      .first()
      .click()
    const heading = page.getByRole('heading', { level: 1 })
    await heading.getByText('online').waitFor({ state: 'attached' })
    await timeline(page).waitFor()
    await check()
    await page.getByRole('link', { name: 'Back to rooms' }).click()
    await list.getByRole('link', { name: /Lobby/ }).first().click()
    await timeline(page).getByText('今日は良い天気ですね。').waitFor()
    await check()
    await page.goBack()
    await list.getByRole('link', { name: /Lobby/ }).first().waitFor()
    await check()
  }
})

test('axe finds nothing in the menu, the dialogs and the finder', async () => {
  const { page, enter, go } = await visit(browser, { url: server.url, as: ana })
  const check = async () => expect(await axeViolations(page)).toEqual([])
  await enter(lobby)
  await page.getByRole('button', { name: 'More actions for Lobby' }).click()
  await page.getByRole('menu').waitFor()
  await check()
  await page.keyboard.press('Escape')
  await page.getByRole('menu').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Actions for leo' }).click()
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

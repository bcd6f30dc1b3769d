import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { file, postFiles, png, upload } from '../harness/files.ts'
import { sendMessage } from '../harness/messages.ts'
import { password, type Person, signUp } from '../harness/people.ts'
import { portraitFilm } from '../harness/portrait-film.ts'
import { createRoom, joinRoom, type Room } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { distanceToEnd, messages, say, timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const { url } = server

async function roomOf(count: number) {
  const [ana, leo] = await Promise.all([signUp(server), signUp(server)])
  const room = await createRoom(ana)
  await joinRoom(leo, room)
  for (let i = 1; i <= count; i++) await sendMessage(i % 50 ? leo : ana, room.id, `message ${i}`)
  return { ana, leo, room }
}

/** The API sends a Reset when the account of a user with more than 200 messages is deleted. */
const causeReset = (person: Person) =>
  person.request('mutation ($password: String!) { deleteAccount(password: $password) }', { password })

/** Returns the distance of a message from the top of the list, in pixels. */
const topOf = (page: Page, number: number) =>
  timeline(page).evaluate((list, number) => {
    const message = list.querySelector(`[aria-posinset="${number}"]`)
    return message ? message.getBoundingClientRect().top - list.getBoundingClientRect().top : Infinity
  }, number)

/** Turns the wheel until a message is in the page, however long the messages on the way take to load. */
const scrollTo = (page: Page, text: string, delta: number) =>
  expect
    .poll(async () => {
      const found = (await messages(page, text).count()) > 0
      if (!found) await page.mouse.wheel(0, delta)
      return found
    })
    .toBe(true)

const messagePath = ({ name }: Room, number: number) => `/r/${encodeURIComponent(name)}/${number}`

test('after a Reset the reader’s place, the edit with its text, and the focus are where they were', async () => {
  const { ana, leo, room } = await roomOf(260)
  const { page, enter } = await visit(browser, { url, as: ana })
  await enter(room)
  await messages(page, 'message 260').waitFor()
  await timeline(page).hover()
  await scrollTo(page, 'message 100', -600)
  const own = timeline(page).locator('article', { hasText: 'message 100' })
  await own.getByRole('button', { name: 'More actions' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Edit' }).press('Enter')
  const field = page.getByRole('textbox', { name: 'Edit message' })
  await field.fill('half of an edit')
  const before = await topOf(page, 100)
  await causeReset(leo)
  await timeline(page).getByText('Deleted account').first().waitFor()
  await expect.poll(async () => Math.abs((await topOf(page, 100)) - before)).toBeLessThan(40)
  expect(await field.inputValue()).toBe('half of an edit')
  await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true)
  // The rest of the room is still there, below.
  await page.getByRole('button', { name: 'Jump to latest' }).click()
  await messages(page, 'message 260').waitFor()
  await expect.poll(() => distanceToEnd(page)).toBeLessThan(2)
})

test('a reader at the end of the list stays at the end after a Reset', async () => {
  const { ana, leo, room } = await roomOf(210)
  const { page, enter } = await visit(browser, { url, as: ana })
  await enter(room)
  await messages(page, 'message 210').waitFor()
  await causeReset(leo)
  await timeline(page).getByText('Deleted account').first().waitFor()
  await sendMessage(ana, room.id, 'afterwards')
  await messages(page, 'afterwards').waitFor()
  await expect.poll(() => distanceToEnd(page)).toBeLessThan(2)
})

test('the page of a message is its room: one can reply there, read on in both directions, and go to the end', async () => {
  const { ana, leo, room } = await roomOf(160)
  const { page, go } = await visit(browser, { url, as: ana })
  await go(messagePath(room, 60))
  await messages(page, 'message 60').waitFor()
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-posinset')))
    .toBe('60')
  expect(await topOf(page, 60)).toBeGreaterThan(0)
  await timeline(page).hover()
  for (const [text, delta] of [
    ['message 100', 400],
    ['message 20', -400],
  ] as const) {
    await scrollTo(page, text, delta)
  }
  // What is sent from here is seen, with everything before it.
  await say(page, 'from here')
  await messages(page, 'from here').waitFor()
  await messages(page, 'message 160').waitFor()
  await expect.poll(() => distanceToEnd(page)).toBeLessThan(2)
  await sendMessage(leo, room.id, 'and back')
  await messages(page, 'and back').waitFor()
})

test('a quote leads to its original, loaded or not, and keeps what is being written', async () => {
  const { ana, room } = await roomOf(120)
  const { page, enter } = await visit(browser, { url, as: ana })
  await ana.request('mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }', {
    input: { roomId: room.id, text: 'about that', replyToId: await idOf(ana, room, 10) },
  })
  await enter(room)
  await page.getByRole('textbox', { name: /^Message / }).fill('half a thought')
  await timeline(page)
    .getByRole('link', { name: /^In reply to/ })
    .click()
  await messages(page, 'message 10').waitFor()
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-posinset')))
    .toBe('10')
  expect(await page.getByRole('textbox', { name: /^Message / }).inputValue()).toBe('half a thought')
})

async function idOf(person: Person, { id }: Room, number: number) {
  const { node } = await person.request<{ node: { messages: { nodes: { id: string; number: number }[] } } }>(
    'query ($id: ID!, $n: Int!) { node(id: $id) { ... on Room { messages(around: $n, first: 10) { nodes { id number } } } } }',
    { id, n: number },
  )
  return node.messages.nodes.find((message) => message.number === number)!.id
}

test('a screen reader is told each message, also one that reads like the one before', async () => {
  const { ana, leo, room } = await roomOf(1)
  const { page, enter } = await visit(browser, { url, as: ana })
  await enter(room)
  // What is missed before the page is connected is not announced.
  const region = page.locator('section [aria-live=polite]')
  await expect
    .poll(async () => {
      await sendMessage(leo, room.id, 'hello')
      return region.textContent()
    })
    .toContain('hello')
  await page.evaluate(() => {
    const announced: (string | null)[] = []
    Object.assign(window, { announced })
    const list = document.querySelector('section [aria-live=polite]')!
    new MutationObserver((records) => {
      for (const { addedNodes } of records) for (const node of addedNodes) announced.push(node.textContent)
    }).observe(list, { childList: true, subtree: true })
  })
  for (const text of ['ok', 'ok', 'ok', 'fine', 'fine']) await sendMessage(leo, room.id, text)
  const name = leo.username
  await expect
    .poll(async () => {
      const announced = await page.evaluate(() => Reflect.get(window, 'announced') as string[])
      return announced.filter((text) => text && !text.endsWith('hello'))
    })
    .toEqual(['ok', 'ok', 'ok', 'fine', 'fine'].map((text) => `${name}: ${text}`))
})

test('copying several messages copies what is seen: no hidden times or labels', async () => {
  const { ana, leo, room } = await roomOf(1)
  await leo.request('mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }', {
    input: { roomId: room.id, text: 'a reply', replyToId: await idOf(leo, room, 1) },
  })
  await sendMessage(leo, room.id, 'the last')
  const { page, enter } = await visit(browser, { url, as: ana })
  await enter(room)
  await messages(page, 'the last').waitFor()
  const copied = await timeline(page).evaluate((list) => {
    getSelection()!.selectAllChildren(list.querySelector('ol')!)
    return getSelection()!.toString()
  })
  expect(copied).toContain('a reply')
  expect(copied).not.toMatch(/In reply to|More actions|Add reaction/)
  expect(copied.match(/\d:\d\d/g)).toHaveLength(2)
})

test('a picture of any shape fits its box and can be clicked, wide and narrow', async () => {
  const { ana, room } = await roomOf(0)
  for (const [width, height] of [
    [10, 4000],
    [1, 1500],
    [400, 6000],
    [4000, 10],
    [1, 1],
    [800, 600],
  ] as const) {
    const name = `${width}x${height}.png`
    const picture = await upload(server, ana, room.id, file(name, png(width, height), 'image/png'))
    await postFiles(ana, room.id, [picture])
  }
  for (const viewport of [
    { width: 1280, height: 2600 },
    { width: 320, height: 2600 },
  ]) {
    const { page, enter } = await visit(browser, { url, as: ana, viewport })
    await enter(room)
    await timeline(page).getByRole('link', { name: '800x600.png' }).waitFor()
    const boxes = await timeline(page)
      .getByRole('link', { name: '.png' })
      .evaluateAll((links) => links.map((link) => link.getBoundingClientRect().toJSON() as DOMRect))
    expect(boxes).toHaveLength(6)
    for (const { width, height } of boxes) {
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(44)
      expect(width).toBeLessThanOrEqual(422)
      expect(height).toBeLessThanOrEqual(322)
    }
  }
})

test('a film or sound that the browser cannot play has its name, its size and a way to save it', async () => {
  const { ana, room } = await roomOf(0)
  // A sound in a format that browsers can play, but without its samples.
  const wav = Buffer.alloc(3000)
  wav.write('RIFF')
  wav.writeUInt32LE(2992, 4)
  wav.write('WAVEfmt ', 8)
  for (const [name, type] of [
    ['song.wav', 'audio/wav'],
    ['song two.wav', 'audio/x-wav'],
  ] as const)
    await postFiles(ana, room.id, [await upload(server, ana, room.id, file(name, new Uint8Array(wav), type))])
  const { page, enter } = await visit(browser, { url, as: ana })
  await enter(room)
  for (const name of ['song.wav', 'song two.wav']) {
    const link = timeline(page).getByRole('link', { name })
    await link.waitFor()
    expect(await link.getAttribute('download')).toBe(name)
    expect(await link.innerText()).toMatch(/WAV sound · 2\.9 kB/i)
  }
  await expect.poll(() => timeline(page).getByText('Your browser can’t play this file.').count()).toBe(2)
})

test('lists, tables and quotes start on the side of their text', async () => {
  const { ana, room } = await roomOf(0)
  for (const text of [
    '- שלום\n- עולם',
    '1. مرحبا\n2. hello',
    '> مرحبا بكم',
    '| שם | n |\n|---|---|\n| א | 1 |',
    '# כותרת',
  ])
    await sendMessage(ana, room.id, text)
  await sendMessage(ana, room.id, '- left\n- right')
  const { page, enter } = await visit(browser, { url, as: ana })
  await enter(room)
  await messages(page, 'left').waitFor()
  const directions = await timeline(page)
    .locator('.markdown > *')
    .evaluateAll((blocks) => blocks.map((block) => getComputedStyle(block).direction))
  expect(directions).toEqual(['rtl', 'rtl', 'rtl', 'rtl', 'rtl', 'ltr'])
})

test('in Arabic the page is mirrored, and each message keeps its own direction', async () => {
  const { ana, room } = await roomOf(0)
  for (const text of ['hello', 'مرحبا', '👍 2']) await sendMessage(ana, room.id, text)
  const pictures = ['one.png', 'two.png', 'three.png'].map((name) =>
    upload(server, ana, room.id, file(name, png(300, 200), 'image/png')),
  )
  await postFiles(ana, room.id, await Promise.all(pictures))
  const { page, enter } = await visit(browser, { url, as: ana, locale: 'ar' })
  await enter(room)
  await timeline(page).getByRole('img', { name: 'one.png' }).waitFor()
  const directions = await timeline(page)
    .locator('[data-message-text] p')
    .evaluateAll((texts) => texts.map((text) => getComputedStyle(text).direction))
  expect(directions.slice(0, 3)).toEqual(['ltr', 'rtl', 'rtl'])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
  await timeline(page).getByRole('img', { name: 'one.png' }).click()
  const viewer = page.getByRole('dialog')
  await viewer.getByRole('img', { name: 'one.png' }).waitFor()
  await page.keyboard.press('ArrowLeft')
  await viewer.getByRole('img', { name: 'two.png' }).waitFor()
  await page.keyboard.press('ArrowRight')
  await viewer.getByRole('img', { name: 'one.png' }).waitFor()
})

test('only what scrolls is a stop for the keyboard, and words in a table stay whole', async () => {
  const { ana, room } = await roomOf(0)
  const cells = ['Responsibility', 'Administration', 'Infrastructure', 'Documentation']
  await sendMessage(ana, room.id, `| ${cells.join(' | ')} |\n|${'---|'.repeat(4)}\n| ${cells.join(' | ')} |`)
  await sendMessage(ana, room.id, '| a | b |\n|---|---|\n| 1 | 2 |')
  await sendMessage(ana, room.id, '```\nshort\n```')
  await sendMessage(ana, room.id, `\`\`\`\n${'long '.repeat(60)}\n\`\`\``)
  const { page, enter } = await visit(browser, { url, as: ana, viewport: { width: 390, height: 900 } })
  await enter(room)
  await timeline(page).locator('pre').nth(1).waitFor()
  const stops = () =>
    timeline(page)
      .locator('pre, .scroll')
      .evaluateAll((regions) => regions.map((region) => region.getAttribute('tabindex')))
  await expect.poll(stops).toEqual(['0', null, null, '0'])
  const lines = await timeline(page)
    .locator('th')
    .first()
    .evaluate((cell) => cell.getBoundingClientRect().height)
  expect(lines).toBeLessThan(40)
  expect(await axeViolations(page, ['scrollable-region-focusable'])).toEqual([])
})

test('forced colours show the current room, the chosen entry, one’s own reaction and the main button', async () => {
  const { ana, room } = await roomOf(2)
  await ana.request('mutation ($id: ID!) { addReaction(messageId: $id, emoji: "🎉") { id } }', {
    id: await idOf(ana, room, 1),
  })
  const { page, enter } = await visit(browser, { url, as: ana, forcedColors: 'active' })
  await enter(room)
  const highlight = await page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement('div'))
    probe.style.cssText = 'forced-color-adjust: none; background: Highlight'
    return getComputedStyle(probe).backgroundColor
  })
  const background = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).backgroundColor)
  await expect.poll(() => background('nav a[aria-current=page]')).toBe(highlight)
  expect(await background('nav a:not([aria-current])')).not.toBe(highlight)
  await expect.poll(() => background('button[aria-pressed=true]')).toBe(highlight)
  await page.getByRole('textbox', { name: /^Message / }).fill('x')
  await expect.poll(() => background('button[type=submit]')).toBe(highlight)
  await timeline(page).locator('article').first().getByRole('button', { name: 'More actions' }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => background('[role=menuitem][data-highlighted]')).toBe(highlight)
})

test.for([
  { width: 1440, height: 900 },
  { width: 360, height: 740 },
])('a portrait film has a box of its own shape, without bars beside it, at $width px', async (viewport) => {
  const { ana, room } = await roomOf(1)
  const film = file('portrait.webm', Uint8Array.from(portraitFilm), 'video/webm')
  await postFiles(ana, room.id, [await upload(server, ana, room.id, film)])
  const { page, enter } = await visit(browser, { url, as: ana, viewport })
  await enter(room)
  const shapeOf = () =>
    page
      .locator('video')
      .evaluate(({ videoWidth, videoHeight, clientWidth, clientHeight }: HTMLVideoElement) => [
        videoWidth / videoHeight,
        clientWidth / clientHeight,
      ])
  await expect.poll(async () => (await shapeOf())[0]).toBeCloseTo(144 / 256)
  await expect.poll(async () => (await shapeOf())[1]).toBeCloseTo(144 / 256, 1)
  expect(await page.locator('video').evaluate(({ clientHeight }) => clientHeight)).toBeGreaterThan(200)
})

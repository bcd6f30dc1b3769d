import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { messages, timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const { url } = server

const composer = (page: Page) => page.getByRole('textbox', { name: /^Message / })
const editor = (page: Page) => page.getByRole('textbox', { name: 'Edit message' })
const value = (page: Page) => composer(page).inputValue()
const people = (page: Page) => page.getByRole('listbox', { name: 'People to mention' })

async function writing(options: object = {}) {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  const visitor = await visit(browser, { url, as: ana, ...options })
  await visitor.enter(room)
  return { ...visitor, ana, room }
}

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }

/** Presses a key that an input method takes. */
async function pressComposing(page: Page, key: string, { safari = false } = {}) {
  await page.evaluate(
    ([key, safari]) => {
      const event = new KeyboardEvent('keydown', {
        key,
        keyCode: 229,
        isComposing: !safari,
        bubbles: true,
        cancelable: true,
        composed: true,
      })
      document.activeElement!.dispatchEvent(event)
    },
    [key, safari] as const,
  )
}

test.for([false, true])(
  'the keys of an input method belong to it, wherever something is typed; as Safari reports them: %s',
  async (safari) => {
    const { page, ana, room } = await writing()
    await sendMessage(ana, room.id, 'an earlier message')
    const press = async (...keys: string[]) => {
      for (const key of keys) await pressComposing(page, key, { safari })
    }
    await composer(page).pressSequentially(`@${ana.username.slice(0, 5)}`)
    await people(page).waitFor()
    const before = await value(page)
    await press('ArrowDown', 'Enter', 'Tab', 'Escape')
    expect(await people(page).count()).toBe(1)
    expect(await value(page)).toBe(before)
    await composer(page).press('Escape')
    await press('Enter')
    expect(await value(page)).toBe(before)
    await composer(page).fill('')
    await press('ArrowUp')
    expect(await editor(page).count()).toBe(0)

    await timeline(page).locator('article', { hasText: 'an earlier' }).hover()
    await page.getByRole('button', { name: 'Reply', exact: true }).click()
    await composer(page).focus()
    await press('Escape')
    await page.getByRole('button', { name: 'Cancel reply' }).click()

    await composer(page).press('ArrowUp')
    await editor(page).fill('changed')
    await press('Enter', 'Escape')
    expect(await editor(page).inputValue()).toBe('changed')
    await editor(page).press('Escape')

    await page.keyboard.press('Control+K')
    const finder = page.getByRole('dialog')
    await finder.getByRole('combobox').pressSequentially(room.name)
    await press('Enter', 'Escape', 'ArrowDown')
    expect(await finder.count()).toBe(1)
    await page.keyboard.press('Escape')
    await finder.waitFor({ state: 'detached' })
    expect(await timeline(page).getByRole('article').count()).toBe(1)
  },
)

test('a real composition in Chromium takes Enter', async () => {
  const { page, context } = await writing()
  const devtools = await context.newCDPSession(page)
  await composer(page).focus()
  await devtools.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 })
  await devtools.send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown',
    key: 'Enter',
    windowsVirtualKeyCode: 229,
  })
  await devtools.send('Input.insertText', { text: '日本' })
  expect(await value(page)).toBe('日本')
  await composer(page).press('Enter')
  await messages(page, '日本').waitFor()
})

test('undo takes back a completion and what was typed before it, step by step', async () => {
  const { page, ana } = await writing()
  await composer(page).pressSequentially(`hello @${ana.username.slice(0, 6)}`)
  await people(page).waitFor()
  await composer(page).press('Enter')
  const completed = `hello @${ana.username} `
  expect(await value(page)).toBe(completed)
  await composer(page).pressSequentially('and all')
  expect(await value(page)).toBe(`${completed}and all`)

  const seen = new Set<string>()
  await expect
    .poll(async () => {
      await composer(page).press('Control+z')
      seen.add(await value(page))
      return value(page)
    })
    .toBe('')
  expect([...seen]).toContain(completed)
  for (const text of seen)
    expect(`${completed}and all`.startsWith(text) || text.startsWith('hello @')).toBe(true)
  await expect
    .poll(async () => {
      await composer(page).press('Control+Shift+Z')
      return value(page)
    })
    .toBe(`${completed}and all`)

  await composer(page).fill('')
  await composer(page).pressSequentially('x :tad')
  await page.getByRole('listbox', { name: 'Emoji' }).waitFor()
  await composer(page).press('Tab')
  expect(await value(page)).toBe('x 🎉 ')
  await composer(page).press('Control+z')
  expect(await value(page)).toBe('x :tad')
})

test('a list of names belongs to the text that asked for it', async () => {
  const { page, ana } = await writing()
  let release = () => undefined as void
  const held = new Promise<void>((resolve) => (release = resolve))
  await page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('query Mentionable')) await held
    await route.continue()
  })
  const asked = page.waitForRequest((request) => request.postData()?.includes('query Mentionable') ?? false)
  await composer(page).pressSequentially(`@${ana.username.slice(0, 4)}`)
  await asked
  await composer(page).press('Enter')
  const answered = page.waitForResponse(
    (response) => response.request().postData()?.includes('query Mentionable') ?? false,
  )
  release()
  await answered
  await composer(page).press('Enter')
  expect(await people(page).count()).toBe(0)
  expect(await value(page)).toBe('')
})

test.for(['（', '「', '"', '[', '**', '交给', 'こんにちは', '안녕'])(
  'the list of names opens behind %j, and the mention counts',
  async (before) => {
    const { page, ana } = await writing()
    await composer(page).focus()
    await page.keyboard.insertText(before)
    await composer(page).pressSequentially(`@${ana.username.slice(0, 6)}`)
    await people(page).waitFor()
    await composer(page).press('Enter')
    expect(await value(page)).toBe(`${before}@${ana.username} `)
    await composer(page).press('Enter')
    await timeline(page).locator(`[data-username="${ana.username}"]`).waitFor()
  },
)

test('a message keeps its leading blanks, and saving an edit without a change changes nothing', async () => {
  const { page, ana, room } = await writing()
  await composer(page).fill('\n    four blanks\n')
  await composer(page).press('Enter')
  const textOf = async () => {
    const { node } = await ana.request<{
      node: { messages: { nodes: { text: string; editedAt: string | null }[] } }
    }>(
      'query ($id: ID!) { node(id: $id) { ... on Room { messages(last: 1) { nodes { text editedAt } } } } }',
      { id: room.id },
    )
    return node.messages.nodes[0]
  }
  await expect.poll(textOf).toEqual({ text: '    four blanks', editedAt: null })
  await sendMessage(ana, room.id, '  from a program  \n')
  await timeline(page).getByText('from a program').waitFor()
  await composer(page).press('ArrowUp')
  await editor(page).press('Enter')
  await editor(page).waitFor({ state: 'detached' })
  expect(await textOf()).toEqual({ text: '  from a program  \n', editedAt: null })
})

test('Enter within an open block of code breaks the line', async () => {
  const { page } = await writing()
  await composer(page).pressSequentially('```js')
  await composer(page).press('Enter')
  await composer(page).pressSequentially('let a')
  await composer(page).press('Enter')
  await composer(page).pressSequentially('```')
  expect(await value(page)).toBe('```js\nlet a\n```')
  await composer(page).press('Enter')
  await timeline(page).locator('pre', { hasText: 'let a' }).waitFor()
})

test('only ArrowUp by itself edits the last message', async () => {
  const { page, ana, room } = await writing()
  await sendMessage(ana, room.id, 'mine')
  await messages(page, 'mine').waitFor()
  for (const modifier of ['Alt', 'Shift', 'Control', 'Meta'])
    await composer(page).press(`${modifier}+ArrowUp`)
  expect(await editor(page).count()).toBe(0)
  await composer(page).press('ArrowUp')
  await editor(page).waitFor()
})

test('the caption of a file can be emptied, by the button and by Enter, and a text cannot', async () => {
  const { page, ana, room } = await writing()
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') })
  await page.getByRole('button', { name: 'Remove a.txt' }).waitFor()
  await composer(page).fill('a caption')
  await composer(page).press('Enter')
  await messages(page, 'a caption').waitFor()
  await page.getByText('Sending…').waitFor({ state: 'detached' })
  await composer(page).press('ArrowUp')
  await editor(page).fill('')
  await page.getByRole('button', { name: 'Save' }).click()
  await messages(page, 'a caption').waitFor({ state: 'detached' })
  await timeline(page)
    .getByRole('link', { name: /a\.txt/ })
    .waitFor()

  await sendMessage(ana, room.id, 'just words')
  await messages(page, 'just words').waitFor()
  await composer(page).press('ArrowUp')
  await editor(page).fill('  ')
  expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
  await editor(page).press('Enter')
  await page.getByText('To remove the message, delete it.').waitFor()
})

test('on a touch screen Enter breaks the line, and Ctrl+Enter and Meta+Enter send', async () => {
  const { page } = await writing(phone)
  await composer(page).pressSequentially('one')
  await composer(page).press('Enter')
  await composer(page).pressSequentially('two')
  expect(await value(page)).toBe('one\ntwo')
  await composer(page).press('Control+Enter')
  await timeline(page).getByText('one').waitFor()
  expect(await value(page)).toBe('')
  await composer(page).fill('three')
  await composer(page).press('Meta+Enter')
  await messages(page, 'three').waitFor()
})

test('on a touch screen the text of a message can be selected, and a link keeps its own menu', async () => {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  await sendMessage(ana, room.id, 'call me at 0151 2345, or see https://example.org/a')
  const { page, context, enter } = await visit(browser, { url, as: ana, ...phone })
  await enter(room)
  const article = timeline(page).getByRole('article')
  await article.waitFor()
  expect(await article.getByText('call me').evaluate((text) => getComputedStyle(text).userSelect)).not.toBe(
    'none',
  )
  const touch = await context.newCDPSession(page)
  const at = async (element: typeof article) => {
    const box = (await element.boundingBox())!
    return [{ x: box.x + 5, y: box.y + 5 }]
  }
  await touch.send('Input.dispatchTouchEvent', {
    type: 'touchStart',
    touchPoints: await at(article.getByText('call me')),
  })
  await page.getByRole('menuitem', { name: 'Select text' }).waitFor()
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await page.getByRole('menuitem', { name: 'Select text' }).tap()
  await expect.poll(() => page.evaluate(() => getSelection()?.toString())).toContain('0151 2345')

  const prevented = await article
    .getByRole('link', { name: /example/ })
    .evaluate(
      (link) => !link.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true })),
    )
  expect(prevented).toBe(false)
})

test('the field is one line high with any placeholder, and grows with its text in every browser', async () => {
  const ana = await signUp(server)
  const room = await createRoom(ana, { name: `${ana.username} ${'long '.repeat(8)}`.slice(0, 50).trim() })
  const { page, enter } = await visit(browser, { url, as: ana, viewport: { width: 320, height: 640 } })
  await enter(room)
  // As in a browser that does not know it.
  await page.addStyleTag({ content: 'textarea { field-sizing: fixed !important }' })
  const height = async () => (await composer(page).boundingBox())!.height
  expect(await height()).toBeLessThanOrEqual(44)
  const one = await height()
  await composer(page).fill('a\nb\nc\nd')
  await expect.poll(height).toBeGreaterThan(one + 60)
  await composer(page).fill('a word '.repeat(20))
  await expect.poll(height).toBeGreaterThan(one + 20)
  expect(await composer(page).evaluate((field) => field.scrollHeight - field.clientHeight)).toBe(0)
})

test('the conversation keeps its place in a small window, with long texts and many files', async () => {
  for (const size of [
    { width: 320, height: 256 },
    { width: 360, height: 740 },
  ]) {
    const { page } = await writing({ viewport: size })
    const share = async () => (await timeline(page).boundingBox())!.height / size.height
    // A window that is so small has no toolbar.
    if (size.height > 400) await page.getByRole('button', { name: 'Formatting' }).click()
    await composer(page).fill(Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n'))
    await expect.poll(share).toBeGreaterThan(0.29)
    await composer(page).fill('a')
    await page.locator('input[type=file]').setInputFiles(
      Array.from({ length: 10 }, (_, index) => ({
        name: `a file with quite a long name ${index}.txt`,
        mimeType: 'text/plain',
        buffer: Buffer.from('a'),
      })),
    )
    await expect.poll(() => page.getByRole('button', { name: /^Remove / }).count()).toBe(10)
    expect(await share()).toBeGreaterThan(0.29)
    await composer(page).fill(Array.from({ length: 8 }, (_, line) => `line ${line}`).join('\n'))
    expect(await share()).toBeGreaterThan(0.29)
    const box = (await composer(page).boundingBox())!
    expect(box.height).toBeGreaterThan(30)
    expect(box.y + box.height).toBeLessThanOrEqual(size.height)
    const button = (await page.getByRole('button', { name: 'Send', exact: true }).boundingBox())!
    expect(button.y + button.height).toBeLessThanOrEqual(size.height)
    expect(button.x + button.width).toBeLessThanOrEqual(size.width)
  }
})

test('a picture that waits to be sent shows itself', async () => {
  const { page } = await writing()
  const pixel =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from(pixel, 'base64') })
  const picture = page.getByRole('list', { name: 'Files to send' }).locator('img')
  await expect.poll(() => picture.evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBe(1)
})

import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { openDirect } from '../harness/directs.ts'
import { sendMessage } from '../harness/messages.ts'
import { password, signUp } from '../harness/people.ts'
import { createRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const { url } = server

/** A picture of one pixel. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

interface Share {
  title?: string
  text?: string
  url?: string
  picture?: boolean
}

/** Posts the form that the manifest describes, as the device does when somebody shares with the app. */
async function share(page: Page, { picture = false, ...fields }: Share): Promise<void> {
  await page.evaluate(
    ({ fields, pixel }) => {
      const form = document.createElement('form')
      Object.assign(form, { method: 'post', action: '/share', enctype: 'multipart/form-data' })
      for (const [name, value] of Object.entries(fields)) {
        const input = Object.assign(document.createElement('input'), { type: 'hidden', name, value })
        form.append(input)
      }
      if (pixel) {
        const input = Object.assign(document.createElement('input'), { type: 'file', name: 'files' })
        const transfer = new DataTransfer()
        const bytes = Uint8Array.from(atob(pixel), (character) => character.charCodeAt(0))
        transfer.items.add(new File([bytes], 'pixel.png', { type: 'image/png' }))
        input.files = transfer.files
        form.append(input)
      }
      document.body.append(form)
      form.submit()
    },
    { fields, pixel: picture ? PIXEL : null },
  )
  await page.waitForURL((address) => address.pathname !== '/')
}

/** Waits until the service worker handles the page's requests and has saved the shell. */
async function controlled(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(async () => (await caches.match('/offline', { cacheName: 'shell' }))?.status))
    .toBe(200)
  await page.reload()
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true)
}

test('what another app shares lands in the composer of the room that one chooses, and nothing is sent', async () => {
  const ana = await signUp(server)
  const [room, other] = [await createRoom(ana), await createRoom(ana)]
  const { page, go } = await visit(browser, { url, as: ana, serviceWorkers: 'allow' })
  await go('/')
  await controlled(page)
  await share(page, { title: 'A page', url: 'https://example.org/a', picture: true })
  await page.getByRole('img', { name: 'pixel.png' }).waitFor()
  expect(await axeViolations(page)).toEqual([])
  const names = page.getByRole('main').getByRole('listitem').locator('a > span:nth-child(2) bdi')
  expect(await names.allTextContents()).toEqual([other.name, room.name])
  await page.getByRole('searchbox', { name: 'Find a room' }).fill(room.name)
  await page.getByRole('main').getByRole('link', { name: room.name }).click()
  const field = page.getByRole('textbox', { name: `Message ${room.name}` })
  await expect.poll(() => field.inputValue()).toBe('A page\nhttps://example.org/a')
  await page.getByText('pixel.png').or(page.getByAltText('pixel.png')).first().waitFor()
  await page.goto('/share')
  await page.getByText('Nothing to share').waitFor()
})

test('without a network, a text can be shared too', async () => {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  const { page, go, enter, context } = await visit(browser, { url, as: ana, serviceWorkers: 'allow' })
  await enter(room)
  await go('/')
  await controlled(page)
  await context.setOffline(true)
  await share(page, { text: 'from the tunnel' })
  await page.getByRole('main').getByRole('link', { name: room.name }).click()
  const field = page.getByRole('textbox', { name: `Message ${room.name}` })
  await expect.poll(() => field.inputValue()).toBe('from the tunnel')
})

test('what is shared while one is signed out is there after logging in', async () => {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  const { page, go, context } = await visit(browser, { url, as: ana, serviceWorkers: 'allow' })
  await go('/')
  await controlled(page)
  await context.clearCookies({ name: 'session' })
  await share(page, { text: 'kept', picture: true })
  await page.getByLabel('Username').fill(ana.username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByRole('img', { name: 'pixel.png' }).waitFor()
  await page.getByRole('main').getByRole('link', { name: room.name }).click()
  const field = page.getByRole('textbox', { name: `Message ${room.name}` })
  await expect.poll(() => field.inputValue()).toBe('kept')
})

test('without a service worker, the server keeps the text and says that pictures are lost', async () => {
  const ana = await signUp(server)
  await createRoom(ana)
  const { page, go } = await visit(browser, { url, as: ana, serviceWorkers: 'block' })
  await go('/')
  await share(page, { text: 'by the server', picture: true })
  await page.getByText('by the server').waitFor()
  await page.getByText('The pictures couldn’t be kept.').waitFor()
})

test('what is shared can go to a direct conversation', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const direct = await openDirect(leo, [ana])
  await sendMessage(leo, direct.id, 'send me the recipe')
  const { page, go } = await visit(browser, { url, as: ana })
  await go('/share?text=Two+eggs')
  await page.getByRole('main').getByRole('link', { name: leo.username }).click()
  await page.waitForURL((address) => address.pathname.startsWith('/d/'))
  const composer = page.getByRole('textbox', { name: /^Message / })
  await expect.poll(() => composer.inputValue()).toBe('Two eggs')
})

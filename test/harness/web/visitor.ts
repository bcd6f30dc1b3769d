import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import type { Person } from '../people.ts'
import type { Room } from '../rooms.ts'

/** Someone at a browser of their own. */
export interface Visitor {
  page: Page
  context: BrowserContext
  /** Goes to a path of the site and, unless scripts are off, waits until the page is live. */
  go(path: string): Promise<void>
  /** Opens a room and waits until it is live. */
  enter(room: Pick<Room, 'name'>): Promise<void>
}

interface VisitorOptions extends BrowserContextOptions {
  /** The URL of the server. */
  url: string
  /** The person who is signed in, if any. */
  as?: Person
}

/** Less than a test has, so that the step that waits in vain fails and not the test. */
const STEP_TIMEOUT_MS = 45_000

/** The cookie with the time zone: a page writes it when it comes to life. */
const LIVE = 'tz'

/** Opens a browser context for the length of a test, and fails the test if a page of it throws. */
export async function visit(browser: Browser, { url, as, ...options }: VisitorOptions): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: url,
    locale: 'en-GB',
    // It would fetch the whole app. Tests that are about it allow it.
    serviceWorkers: 'block',
    ...options,
  })
  if (as) await context.addCookies([{ name: 'session', value: as.token, url }])
  context.setDefaultTimeout(STEP_TIMEOUT_MS)
  const page = await context.newPage()
  const thrown: Error[] = []
  page.on('pageerror', (error) => thrown.push(error))
  onTestFinished(async () => {
    await context.close()
    if (thrown[0]) throw thrown[0]
  })
  const visitor: Visitor = {
    page,
    context,
    async go(path) {
      await context.clearCookies({ name: LIVE })
      await page.goto(path)
      if (options.javaScriptEnabled === false) return
      await expect.poll(async () => (await context.cookies()).some(({ name }) => name === LIVE)).toBe(true)
    },
    async enter({ name }) {
      await page.goto(`/r/${encodeURIComponent(name)}`)
      await timeline(page).waitFor()
    },
  }
  return visitor
}

/** The list of messages; it has its role once the page is live. */
export const timeline = (page: Page): Locator => page.getByRole('log')

/** The messages with exactly that text. */
export const messages = (page: Page, text: string): Locator => timeline(page).getByText(text, { exact: true })

/** Writes a message and sends it as a keyboard does. */
export async function say(page: Page, text: string): Promise<void> {
  const field = page.getByRole('textbox', { name: /^Message / })
  await field.fill(text)
  await field.press('Enter')
}

/** Returns how far the list is from its end, in pixels. */
export const distanceToEnd = (page: Page): Promise<number> =>
  timeline(page).evaluate(
    ({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight,
  )

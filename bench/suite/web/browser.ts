import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { launchChromium } from '../../../test/harness/chromium.ts'

/** The factor by which a page's processor is slower than the machine: about a phone of the middle class. */
export const CPU_SLOWDOWN = 4

export interface Tab {
  page: Page
  close(): Promise<void>
}

/** Opens tabs of one Chromium, each in a context of its own. Ends the browser when the action has ended. */
export async function withBrowser<Result>(
  url: string,
  action: (openTab: (session: string) => Promise<Tab>) => Promise<Result>,
): Promise<Result> {
  const server = await launchChromium()
  const browser = await chromium.connect(server.wsEndpoint())
  const openTab = async (session: string) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })
    await context.addCookies([{ name: 'session', value: session, url }])
    return { page: await slowPage(context), close: () => context.close() }
  }
  try {
    return await action(openTab)
  } finally {
    await browser.close()
    await server.close()
  }
}

async function slowPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN })
  return page
}

import { type Browser, chromium } from 'playwright-core'
import { inject, onTestFinished } from 'vitest'
import { afterFile } from './after-file.ts'
import { launchChromium } from './chromium.ts'

/** Connects a file to the Chromium that all files share. Its contexts are its own. */
export async function browserForFile(): Promise<Browser> {
  const browser = await chromium.connect(inject('chromiumEndpoint'))
  afterFile(() => browser.close())
  return browser
}

/** Launches a Chromium with these arguments for one test. */
export async function browserForTest(args: string[], executablePath?: string): Promise<Browser> {
  const server = await launchChromium(args, executablePath)
  onTestFinished(() => server.close())
  return chromium.connect(server.wsEndpoint())
}

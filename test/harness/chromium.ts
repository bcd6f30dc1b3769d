import { existsSync } from 'node:fs'
import { type BrowserServer, chromium } from 'playwright-core'

/** The first is Chromium without what a screen needs: pages are the same, and tests take two thirds of the time. */
const paths = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** Returns the path of the system's Chromium. Throws, with the command that installs it, when there is none. */
export function chromiumPath(): string {
  const path = paths.find((each) => existsSync(each))
  if (!path)
    throw new Error('Chromium is missing. Install it with: apt-get install -y chromium-headless-shell')
  return path
}

/** Returns the path of a Chromium that can show notifications, which the one without a screen refuses; undefined if there is none. */
export const notifyingChromiumPath = (): string | undefined => paths.slice(1).find((each) => existsSync(each))

/** Launches the system's Chromium for any number of clients. */
export async function launchChromium(
  args: string[] = [],
  executablePath = chromiumPath(),
): Promise<BrowserServer> {
  return chromium.launchServer({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      '--disable-background-networking',
      ...args,
    ],
  })
}

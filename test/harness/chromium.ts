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

/** Launches the system's Chromium for any number of clients. */
export async function launchChromium(args: string[] = []): Promise<BrowserServer> {
  return chromium.launchServer({
    executablePath: chromiumPath(),
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      '--disable-background-networking',
      ...args,
    ],
  })
}

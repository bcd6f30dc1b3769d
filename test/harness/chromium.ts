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
export const chromiumPath = (): string => findPath(paths, 'chromium-headless-shell')

/** Returns the path of a Chromium that can show notifications, which the one without a screen refuses. Throws like the other. */
export const notifyingChromiumPath = (): string => findPath(paths.slice(1), 'chromium')

function findPath(paths: readonly string[], program: string): string {
  const path = paths.find((each) => existsSync(each))
  if (!path) throw new Error(`${program} is missing. Install it with: apt-get install -y ${program}`)
  return path
}

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

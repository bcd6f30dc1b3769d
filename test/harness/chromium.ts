import { existsSync } from 'node:fs'
import { type BrowserServer, chromium } from 'playwright-core'

const paths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Launches the system's Chromium for any number of clients. Throws, with the command that installs it, when there is none. */
export async function launchChromium(args: string[] = []): Promise<BrowserServer> {
  const executablePath = paths.find((path) => existsSync(path))
  if (!executablePath) throw new Error('Chromium is missing. Install it with: apt-get install -y chromium')
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

import { brotliCompressSync } from 'node:zlib'
import type { Tab } from './browser.ts'
import { timeOpening } from './clock.ts'
import type { Reader } from './seed.ts'

/** Milliseconds until the list of rooms is shown, and the compressed bytes of the document. */
export interface HomeTimes {
  open: number[]
  bytes: number
}

/** Opens the home pages of several people in turns. */
export async function measureHomes(
  tabs: readonly Tab[],
  url: string,
  readers: readonly Reader[],
  runs: number,
): Promise<HomeTimes[]> {
  const times: HomeTimes[] = []
  for (const { session } of readers) times.push({ open: [], bytes: await compressedSize(url, session) })
  // The first round fills the caches of the browser and of the server.
  for (let run = -1; run < runs; run++)
    for (const [index, { page }] of tabs.entries()) {
      const open = await timeOpening(page, url, 'nav a[href^="/r/"]')
      if (run >= 0) times[index]!.open.push(open)
    }
  return times
}

async function compressedSize(url: string, session: string): Promise<number> {
  const response = await fetch(url, { headers: { cookie: `session=${session}` } })
  return brotliCompressSync(await response.text()).length
}

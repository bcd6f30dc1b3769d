import type { Page } from 'playwright-core'
import type { Tab } from './browser.ts'
import { timeAction, timeOpening } from './clock.ts'
import type { Reader } from './seed.ts'

/** Milliseconds of what a reader does in a room. */
export interface HistoryTimes {
  open: number[]
  scroll: number[]
  search: number[]
}

const PAGES = 3

/** Opens a room, scrolls up three pages and searches, in turns with the other rooms, so that all share what the machine does. */
export async function measureHistories(
  tabs: readonly Tab[],
  url: string,
  readers: readonly Reader[],
  runs: number,
): Promise<HistoryTimes[]> {
  const times = readers.map((): HistoryTimes => ({ open: [], scroll: [], search: [] }))
  // The first round fills the caches of the browser and of the server.
  for (let run = -1; run < runs; run++)
    for (const [index, { rooms }] of readers.entries()) {
      const { page } = tabs[index]!
      const open = await timeOpening(page, `${url}/r/${rooms[0]!.id}`, 'main article')
      await page.getByRole('log').waitFor()
      const scroll = await timeScroll(page)
      await page.goto(`${url}/search`, { waitUntil: 'networkidle' })
      const search = await timeSearch(page)
      if (run < 0) continue
      times[index]!.open.push(open)
      times[index]!.scroll.push(scroll)
      times[index]!.search.push(search)
    }
  return times
}

/** Scrolls up page by page, each as soon as there is a message at the top of the view or the list has begun. */
async function timeScroll(page: Page): Promise<number> {
  const box = (await page.getByRole('log').boundingBox())!
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  let total = 0
  for (let turn = 0; turn < PAGES; turn++) {
    const from = await page.getByRole('log').evaluate((list) => list.scrollTop)
    const start = performance.now()
    await page.mouse.wheel(0, -box.height)
    await page.waitForFunction(
      ({ x, y, from }) => {
        const list = document.querySelector('[role=log]')!
        const moved = list.scrollTop < from || list.scrollTop === 0
        const atTop = document.elementFromPoint(x, y)
        return moved && (list.scrollTop === 0 || atTop?.closest('article') !== null)
      },
      { x: box.x + box.width / 2, y: box.y + 100, from },
      { polling: 'raf' },
    )
    total += performance.now() - start
  }
  return total
}

async function timeSearch(page: Page): Promise<number> {
  const field = page.getByRole('searchbox', { name: 'Search messages' })
  await field.fill('deploy')
  const { total } = await timeAction(
    page,
    { event: 'keydown', sight: { selector: 'form[role=search] ~ ul li', text: 'deploy' } },
    () => field.press('Enter'),
  )
  return total
}

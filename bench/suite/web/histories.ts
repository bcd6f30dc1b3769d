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
/** Pixels from the top of the view in which a message has to be. */
const EDGE = 100

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
      ({ from, edge }) => {
        const list = document.querySelector('[role=log]')!
        const { top } = list.getBoundingClientRect()
        // A line between days has no message, so one near the edge will do.
        const isAtTop = [...list.querySelectorAll('article')].some((message) => {
          const box = message.getBoundingClientRect()
          return box.top < top + edge && box.bottom > top
        })
        return list.scrollTop === 0 || (list.scrollTop < from && isAtTop)
      },
      { from, edge: EDGE },
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

import type { Page } from 'playwright-core'

/** Pixels of a turn of the wheel, and the milliseconds after which scrolling is given up. */
const TURN = 1_200
const GIVE_UP_MS = 300_000

const PARAGRAPHS = 10_000

/** Scrolls up through a room with the wheel until its first message, and returns the longest time between two frames in ms. */
export async function wheelThroughRoom(page: Page, url: string, name: string): Promise<number> {
  await page.goto(`${url}/r/${name}`)
  await page.locator('[role=log] article').last().waitFor()
  return wheelUp(page, '[role=log]', '[aria-posinset="1"]')
}

/** Does the same in a page that has all of its text from the start and no script. */
export async function wheelThroughText(page: Page): Promise<number> {
  await page.goto('about:blank')
  await page.evaluate((count) => {
    document.body.style.margin = '0'
    document.body.innerHTML = `<div id="text" style="height: 100vh; overflow-y: auto">${Array.from(
      { length: count },
      (_, index) => `<p ${index === 0 ? 'id="first"' : ''}>Line ${index} of a page that does nothing.</p>`,
    ).join('')}</div>`
    const text = document.querySelector('#text')!
    text.scrollTop = text.scrollHeight
  }, PARAGRAPHS)
  return wheelUp(page, '#text', '#first')
}

/** Turns the wheel over a list until its first entry is in view. */
async function wheelUp(page: Page, list: string, first: string): Promise<number> {
  const box = (await page.locator(list).boundingBox())!
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.evaluate(() => {
    const gaps = { longest: 0 }
    let last = performance.now()
    const look = (now: number) => {
      gaps.longest = Math.max(gaps.longest, now - last)
      last = now
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
    Object.assign(globalThis, { gaps })
  })
  const giveUp = performance.now() + GIVE_UP_MS
  const isThere = () =>
    page.evaluate(
      ([list, first]) => {
        const entry = document.querySelector(first!)
        const { top, bottom } = document.querySelector(list!)!.getBoundingClientRect()
        const box = entry?.getBoundingClientRect()
        return box !== undefined && box.bottom > top && box.top < bottom
      },
      [list, first],
    )
  while (!(await isThere())) {
    if (performance.now() > giveUp) throw new Error(`The wheel did not reach the start of ${list}.`)
    await page.mouse.wheel(0, -TURN)
  }
  return page.evaluate(() => (globalThis as unknown as { gaps: { longest: number } }).gaps.longest)
}

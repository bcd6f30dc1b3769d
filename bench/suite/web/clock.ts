import type { Page } from 'playwright-core'

/** The result that a page has to show: an element, with a text and below a heading if they are given. */
export interface Sight {
  selector: string
  text?: string
  heading?: string
}

/** Milliseconds from an action to the frame that shows its result, and those of them with a request under way. */
export interface Timing {
  total: number
  network: number
}

/** Times an action of the reader, from its event in the page to the first frame with what it leads to. */
export async function timeAction(
  page: Page,
  { event, sight }: { event: 'keydown' | 'click' | 'wheel'; sight: Sight },
  act: () => Promise<unknown>,
): Promise<Timing> {
  await page.evaluate(
    ({ event, sight: { selector, text = '', heading } }) => {
      const isShown = () =>
        (heading === undefined || document.querySelector('h1')?.textContent === heading) &&
        [...document.querySelectorAll(selector)].some((each) => each.textContent.includes(text))
      const { promise, resolve } = Promise.withResolvers<[start: number, end: number]>()
      const watch = ({ timeStamp }: Event) => {
        const look = (now: number) => (isShown() ? resolve([timeStamp, now]) : requestAnimationFrame(look))
        requestAnimationFrame(look)
      }
      performance.clearResourceTimings()
      addEventListener(event, watch, { capture: true, once: true, passive: true })
      Object.assign(globalThis, { clock: promise })
    },
    { event, sight },
  )
  await act()
  return page.evaluate(async () => {
    const { clock } = globalThis as unknown as { clock: Promise<[start: number, end: number]> }
    const [start, end] = await clock
    const requests = performance
      .getEntriesByType('resource')
      .map(({ startTime, duration }) => [startTime, startTime + duration] as const)
      .toSorted(([a], [b]) => a - b)
    // Requests at the same time count once, and only what is within the action.
    let network = 0
    let until = start
    for (const [from, to] of requests) {
      network += Math.max(0, Math.min(to, end) - Math.max(from, until))
      until = Math.max(until, Math.min(to, end))
    }
    return { total: end - start, network }
  })
}

/** Opens a page, and returns the milliseconds from the navigation to the first frame with an element. */
export async function timeOpening(page: Page, url: string, selector: string): Promise<number> {
  await page.goto(url, { waitUntil: 'commit' })
  return page.evaluate(
    (selector) =>
      new Promise<number>((resolve) => {
        const look = () =>
          document.querySelector(selector) ? resolve(performance.now()) : requestAnimationFrame(look)
        requestAnimationFrame(look)
      }),
    selector,
  )
}

import type { BrowserContext, Page } from 'playwright-core'

/** Has every page of a context add up by how much of what it showed has moved, as Web Vitals count it. */
export const countShift = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    Object.assign(window, { shift: 0 })
    const add = (list: PerformanceObserverEntryList) => {
      for (const entry of list.getEntries())
        Object.assign(window, { shift: Reflect.get(window, 'shift') + Reflect.get(entry, 'value') })
    }
    new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true })
  })

/** How much has moved on a page so far. */
export const shiftOf = (page: Page): Promise<number> => page.evaluate(() => Reflect.get(window, 'shift'))

/** Less than this nobody sees: a twentieth of what Web Vitals still call good. */
export const UNSEEN = 0.005

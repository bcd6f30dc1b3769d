import type { BrowserContext, Page } from 'playwright-core'

/** Makes every page of a context add up its layout shift, as Web Vitals count it. */
export const countShift = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    Object.assign(window, { shift: 0 })
    const add = (list: PerformanceObserverEntryList) => {
      for (const entry of list.getEntries())
        Object.assign(window, { shift: Reflect.get(window, 'shift') + Reflect.get(entry, 'value') })
    }
    new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true })
  })

/** Returns the layout shift of a page so far. */
export const shiftOf = (page: Page): Promise<number> => page.evaluate(() => Reflect.get(window, 'shift'))

/** A layout shift that nobody sees: a twentieth of what Web Vitals call good. */
export const UNSEEN = 0.005

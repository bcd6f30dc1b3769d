import type { BrowserContext, Page } from 'playwright-core'

/** What moved in a layout shift, with its place before and after: x, y, width and height in CSS pixels. */
interface Shift {
  value: number
  moved: string[]
}

/** A part of the standard that TypeScript does not know yet. */
interface LayoutShift extends PerformanceEntry {
  value: number
  sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[]
}

/** Makes every page of a context note its layout shifts, as Web Vitals count them. */
export const countShift = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    const shifts: Shift[] = []
    const place = ({ x, y, width, height }: DOMRectReadOnly) =>
      [x, y, width, height].map(Math.round).join(' ')
    const nameOf = (node: Node | null) =>
      node instanceof Element
        ? (node.cloneNode() as Element).outerHTML.slice(0, 120)
        : `text ${node?.nodeValue?.slice(0, 40)}`
    const note = (list: PerformanceObserverEntryList) => {
      for (const { value, sources } of list.getEntries() as LayoutShift[])
        shifts.push({
          value,
          moved: sources.map(
            ({ node, previousRect, currentRect }) =>
              `${nameOf(node)}: ${place(previousRect)} → ${place(currentRect)}`,
          ),
        })
    }
    Object.assign(window, { shifts })
    new PerformanceObserver(note).observe({ type: 'layout-shift', buffered: true })
  })

/** Returns the layout shifts of a page so far, or none if nobody sees them: a twentieth of what Web Vitals call good. */
export async function shiftsOf(page: Page): Promise<Shift[]> {
  const shifts = await page.evaluate(() => Reflect.get(window, 'shifts') as Shift[])
  const sum = shifts.reduce((sum, { value }) => sum + value, 0)
  return sum < 0.005 ? [] : shifts
}

import { launch } from 'chrome-launcher'
import lighthouse from 'lighthouse'
import { chromiumPath } from '../../test/harness/chromium.ts'

/** The scores of a page, from 0 to 100, and what they come from. */
export interface Audit {
  performance: number
  accessibility: number
  bestPractices: number
  seo: number
  blockingMs: number
  layoutShift: number
  /** Compressed bytes of all scripts that it loaded. */
  scriptBytes: number
  scripts: number
}

/** Audits a page as Lighthouse's mobile preset does, in a new browser. Tries again if it loses the browser's trace. */
export async function audit(url: string, headers: Record<string, string>, attempts = 3): Promise<Audit> {
  const browser = await launch({
    chromePath: chromiumPath(),
    chromeFlags: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  try {
    const result = await lighthouse(url, {
      port: browser.port,
      extraHeaders: headers,
      onlyCategories: ['performance', 'accessibility', 'best-practices', 'seo'],
    })
    const { categories, audits, runtimeError } = result!.lhr
    if (runtimeError && attempts > 1) return await audit(url, headers, attempts - 1)
    if (runtimeError) throw new Error(`Lighthouse could not audit ${url}: ${runtimeError.message}`)
    const score = (name: string) => Math.round((categories[name]?.score ?? 0) * 100)
    const details = audits['network-requests']?.details as
      { items: { resourceType: string; transferSize: number }[] } | undefined
    const scripts = details?.items.filter(({ resourceType }) => resourceType === 'Script') ?? []
    return {
      performance: score('performance'),
      accessibility: score('accessibility'),
      bestPractices: score('best-practices'),
      seo: score('seo'),
      blockingMs: audits['total-blocking-time']?.numericValue ?? NaN,
      layoutShift: audits['cumulative-layout-shift']?.numericValue ?? NaN,
      scriptBytes: scripts.reduce((sum, { transferSize }) => sum + transferSize, 0),
      scripts: scripts.length,
    }
  } finally {
    browser.kill()
  }
}

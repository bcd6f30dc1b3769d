import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type axe from 'axe-core'
import type { Page } from 'playwright-core'

type Axe = typeof axe

/** Half as long as the one that Node imports, which takes twice as long to send and to parse. */
const source = readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

/** Returns what axe objects to on a page that has come to rest, optionally by these rules only. */
export async function axeViolations(page: Page, rules?: string[]): Promise<string[]> {
  await animationsFinished(page)
  if (!(await page.evaluate(() => 'axe' in window))) await loadAxe(page)
  return page.evaluate(async (rules) => {
    const { violations } = await (Reflect.get(window, 'axe') as Axe).run(document, {
      // Describing what passes takes longer than finding what does not.
      resultTypes: ['violations'],
      // What rules about media and style sheets load first. No page plays anything by itself.
      preload: false,
      ...(rules && { runOnly: { type: 'rule', values: rules } }),
    })
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  }, rules)
}

/**
 * Loads axe in the page itself: there are no frames to look into. As a script of the browser's own and not by Playwright's
 * eval, so that a process that has compiled it for one page has it for the next.
 */
async function loadAxe(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  // It ends with the page. Detaching it would remove the page's virtual authenticators.
  await session.send('Runtime.evaluate', { expression: await source })
}

/**
 * Resolves when every transition and every animation that ends has ended. Halfway through a transition, colours have
 * contrasts that the design has nowhere. Two frames must pass without any: one to apply the styles, one to start what
 * follows from them.
 */
const animationsFinished = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const nextFrame = () => new Promise(requestAnimationFrame)
    const running = () =>
      document
        .getAnimations()
        .filter(
          ({ playState, effect }) =>
            playState !== 'finished' &&
            playState !== 'paused' &&
            effect?.getComputedTiming().endTime !== Infinity,
        )
    for (let quietFrames = 0; quietFrames < 2; quietFrames++) {
      await nextFrame()
      const animations = running()
      if (animations.length) quietFrames = -1
      // One that is cancelled, for instance because its element is removed, rejects.
      await Promise.allSettled(animations.map(({ finished }) => finished))
    }
  })

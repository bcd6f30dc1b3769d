import axe from 'axe-core'
import type { Page } from 'playwright-core'

type Axe = typeof axe

/** Returns what axe objects to on a page that has come to rest, optionally by these rules only. */
export async function axeViolations(page: Page, rules?: string[]): Promise<string[]> {
  await animationsFinished(page)
  // In the page itself: there are no frames to look into.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
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

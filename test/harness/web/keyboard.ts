import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** Returns the name of the link, button or field that has the focus: its label, or else its text. */
export const focusedName = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => {
    const { activeElement: element } = document
    if (!element?.matches('a, button, input, select, textarea, [role]')) return undefined
    return (element.getAttribute('aria-label') ?? element.textContent).trim()
  })

/** Presses Tab until an element of that name has the focus. Fails after 80 steps. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const found = async () => {
    const focused = (await focusedName(page)) ?? ''
    return typeof name === 'string' ? focused === name : name.test(focused)
  }
  for (let i = 0; i < 80 && !(await found()); i++) await page.keyboard.press('Tab')
  expect(await found(), `${name} in the order of Tab`).toBe(true)
}

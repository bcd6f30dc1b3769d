/** What ArrowLeft and ArrowRight lead to. */
const CONTROL = 'a[href], button, [role="button"], audio, video'

/** Returns the step of an arrow key along the lines of the page: 1 forward, -1 back, 0 for any other key. */
export function arrowStep({ key, altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): number {
  if (altKey || ctrlKey || metaKey || shiftKey) return 0
  const forward = document.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
  if (key === forward) return 1
  return key === 'ArrowLeft' || key === 'ArrowRight' ? -1 : 0
}

/** Returns the controls of an element that can be seen and used. */
export const controlsIn = (element: Element): HTMLElement[] =>
  [...element.querySelectorAll<HTMLElement>(CONTROL)].filter(
    (control) => control.getClientRects().length > 0 && !control.matches(':disabled'),
  )

/**
 * Moves the focus among the controls of an element with ArrowLeft and ArrowRight. Returns false if the key is no such key, or
 * if there is no control beyond the focused one.
 */
export function moveFocusWithin(element: Element, event: KeyboardEvent): boolean {
  const step = arrowStep(event)
  const controls = controlsIn(element)
  const at = controls.indexOf(event.target as HTMLElement)
  const next = controls[at + step]
  if (!step || at < 0 || !next) return false
  event.preventDefault()
  next.focus()
  return true
}

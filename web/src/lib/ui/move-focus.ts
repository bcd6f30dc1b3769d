import { arrowStep } from './keys.ts'

/** Controls that arrow keys lead to. */
const CONTROL = 'a[href], button, [role="button"], [tabindex="0"], audio, video'

/** Returns the controls of an element that can be used, without those of a form in it. */
export const controlsIn = (element: Element): HTMLElement[] =>
  [...element.querySelectorAll<HTMLElement>(CONTROL)].filter(
    (control) =>
      control.getClientRects().length > 0 &&
      !control.matches(':disabled') &&
      (element.closest('form') !== null || !control.closest('form')),
  )

/**
 * Moves the focus among the controls of an element with ArrowLeft, ArrowRight, Home and End. Returns false if the key is no
 * such key, or if there is no control beyond the focused one.
 */
export function moveFocusWithin(element: Element, event: KeyboardEvent): boolean {
  const controls = controlsIn(element)
  const at = controls.indexOf(event.target as HTMLElement)
  const next = at < 0 ? undefined : target(controls, at, event)
  if (!next) return false
  event.preventDefault()
  next.focus()
  return true
}

function target(controls: HTMLElement[], at: number, event: KeyboardEvent): HTMLElement | undefined {
  if (event.key === 'Home') return controls[0]
  if (event.key === 'End') return controls.at(-1)
  const step = arrowStep(event)
  return step ? controls[at + step] : undefined
}

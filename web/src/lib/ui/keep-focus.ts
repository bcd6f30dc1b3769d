/** An entry of a list, a row of a table. */
const ITEM = 'li, tr, [role="listitem"], [role="row"]'
/** Dialogs, menus and pickers. The element before one in the history is where it was opened. */
const LAYER = '[role="dialog"], [role="alertdialog"], [role="menu"], [data-layer]'
const REGION = `${LAYER}, form, section, aside, nav, [role="log"], main`
const FIELD = 'textarea, input:not([type="hidden"], [type="file"])'
/** The number of elements remembered: the depth of layers over layers. */
const HISTORY = 12

/** An element that had the focus, with its ancestors, and the place of each among its siblings. */
interface Trail {
  element: HTMLElement
  steps: { element: Element; index: number }[]
}

/**
 * Keeps the focus in the page. When the focused element is removed or disabled, browsers focus the body, and after a
 * form's action the router does, so that a keyboard starts again at the top and a screen reader is lost. Instead the
 * focus stays or, if the element is gone, moves to, in this order:
 *
 * 1. the entry of a list that the element was part of, or the entry that took its place;
 * 2. the field of the form that it was part of;
 * 3. whatever took its place, or the region around it;
 * 4. if all of that was in a dialog or menu that is gone, where that was opened, by the same rules.
 *
 * `isNavigating` returns true while the router changes the page: it moves the focus itself.
 */
export function keepFocus(isNavigating: () => boolean): void {
  const history: Trail[] = []
  /** True if the reader left the last element on purpose, by clicking beside it. */
  let left = false

  function onfocusin({ target }: FocusEvent) {
    remember(target)
  }

  function remember(target: EventTarget | null) {
    if (!(target instanceof HTMLElement) || target === document.body) return
    left = false
    const index = history.findIndex(({ element }) => element === target)
    if (index >= 0) history.splice(index, 1)
    history.push(trailOf(target))
    if (history.length > HISTORY) history.shift()
  }

  function onfocusout({ target, relatedTarget }: FocusEvent) {
    // An element that is removed is still in the page at this moment.
    queueMicrotask(() => {
      // Only a script can focus the body.
      if (relatedTarget === document.body) return recover()
      if (target instanceof HTMLElement && canFocus(target) && isNowhere()) left = true
    })
  }

  function recover() {
    // The page of the elements before is gone.
    if (isNavigating()) history.length = 0
    const last = history.at(-1)
    if (!last || left) return
    const isLost = isNowhere() || (document.activeElement === last.element && !canFocus(last.element))
    if (!isLost) return
    for (const trail of history.toReversed()) {
      const target = destination(trail)
      if (target) return moveFocus(target)
    }
    const main = document.querySelector<HTMLElement>('main')
    if (main) moveFocus(main)
  }

  const observer = new MutationObserver(recover)
  observer.observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['disabled', 'hidden', 'inert'],
  })
  document.addEventListener('focusin', onfocusin)
  document.addEventListener('focusout', onfocusout)
  if (document.activeElement) remember(document.activeElement)
}

const isNowhere = () => document.activeElement === null || document.activeElement === document.body

function trailOf(element: HTMLElement): Trail {
  const steps: Trail['steps'] = []
  for (let at: Element | null = element; at && at !== document.body; at = at.parentElement)
    steps.push({ element: at, index: at.parentElement ? [...at.parentElement.children].indexOf(at) : 0 })
  return { element, steps }
}

const isShown = (element: Element) => element.isConnected && element.getClientRects().length > 0
const canFocus = (element: HTMLElement) =>
  isShown(element) && !element.matches(':disabled') && !element.closest('[inert]')

/** Returns where the focus goes from an element that is gone; undefined if its whole layer is gone. */
function destination({ element, steps }: Trail): HTMLElement | undefined {
  if (canFocus(element)) return element
  // Nothing beyond the element's own layer leads to it.
  const end = steps.findIndex((step) => step.element.matches(LAYER))
  const own = end < 0 ? steps : steps.slice(0, end + 1)
  const item = own.find(
    (step) => step.element !== element && step.element.matches(ITEM) && isShown(step.element),
  )
  if (item) return item.element as HTMLElement
  const top = own.findIndex((step) => isShown(step.element))
  if (top < 0) return end < 0 ? replacement(document.body, steps.at(-1)?.index ?? 0) : undefined
  const place = own[top]!.element
  const removed = own[top - 1]
  const around = own.slice(top).map((step) => step.element)
  const isEntry = removed?.element.matches(ITEM) === true
  const next = removed && replacement(place, removed.index)
  if (isEntry && next?.matches(ITEM)) return next
  const field = around.find((each) => each.matches('form'))?.querySelector<HTMLElement>(FIELD)
  // On a touch screen a field would open the keyboard.
  if (field && canFocus(field) && !matchMedia('(pointer: coarse)').matches) return field
  return next ?? (around.find((each) => each.matches(REGION)) as HTMLElement | undefined)
}

/** Returns what is now at a place among the children of an element, or before it. */
function replacement(parent: Element, index: number): HTMLElement | undefined {
  const children = [...parent.children].filter(
    (child): child is HTMLElement => child instanceof HTMLElement && isShown(child),
  )
  const at = parent.children[index]
  return at && children.includes(at as HTMLElement)
    ? (at as HTMLElement)
    : children.findLast((child) => [...parent.children].indexOf(child) < index)
}

/** Focuses an element. One that cannot take the focus by itself can until it loses it. */
function moveFocus(element: HTMLElement): void {
  element.focus({ preventScroll: true })
  if (document.activeElement === element) return
  element.tabIndex = -1
  element.focus({ preventScroll: true })
  element.addEventListener('blur', () => element.removeAttribute('tabindex'), { once: true })
}

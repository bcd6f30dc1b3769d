import { arrowStep, shortcutKey } from '#lib/ui/keys.ts'
import { controlsIn, moveFocusWithin } from '#lib/ui/move-focus.ts'
import { scrollsBy } from '#lib/ui/scrollable.ts'
import { ROW } from './rows.ts'

/** Controls within a message that would be stops for Tab. */
const STOP = 'a[href], button, [role="button"], audio, video'

/** The keys of a message that has the focus, beside those that move it. Buttons and menu items name them in `aria-keyshortcuts`. */
export type MessageKey = 'R' | 'E' | 'Plus' | 'Delete'

interface Handlers {
  /** Focuses the message before or after a row. Returns false if there is none. */
  move: (row: HTMLElement, by: 1 | -1) => boolean
  /** Runs the action of a key. Returns false if the message has no such action. */
  act: (row: HTMLElement, key: MessageKey) => boolean
}

/** Handles a key that is pressed on a message, or on something within one. */
export function handleMessageKey(event: KeyboardEvent, { move, act }: Handlers): void {
  const target = event.target as HTMLElement
  const row = target.closest<HTMLElement>(ROW)
  // A form keeps the keys of its fields, and its own stops for Tab.
  if (!row || event.ctrlKey || event.metaKey || event.altKey || target.closest('form')) return
  if (event.key === 'Tab') return tab(row, event, move)
  if (keepsKey(target, event)) return
  if (isVertical(event)) move(row, event.key === 'ArrowDown' ? 1 : -1)
  else if (target !== row) return moveWithin(row, event)
  else if (!enter(row, event) && !actOn(row, event, act)) return
  event.preventDefault()
}

/** Moves from one message to the next or previous one. Beyond the last one, Tab leaves the list. */
function tab(row: HTMLElement, event: KeyboardEvent, move: Handlers['move']): void {
  const back = event.shiftKey
  if (!back && event.target === row && row.querySelector('form')) return
  if (move(row, back ? -1 : 1)) return event.preventDefault()
  // The browser goes on from the focus, which passes by regions that scroll.
  const last = back ? row : [...row.querySelectorAll<HTMLElement>('[tabindex="0"]')].at(-1)
  last?.focus({ preventScroll: true })
}

const isVertical = ({ key, shiftKey }: KeyboardEvent) =>
  !shiftKey && (key === 'ArrowUp' || key === 'ArrowDown')

/** Returns whether a control has a use for a key: a player, a region that scrolls, or a button that opens a menu. */
const keepsKey = (target: Element, event: KeyboardEvent): boolean =>
  target.matches('audio, video') ||
  scrollsBy(target, event.key) ||
  (event.key === 'ArrowDown' && target.matches('[aria-haspopup="menu"]'))

/**
 * Moves the focus from a message to one of its controls. Returns false if the key does not lead into it: Home and End, which
 * move among the controls, scroll the list from here.
 */
function enter(row: HTMLElement, event: KeyboardEvent): boolean {
  const step = event.key === 'Enter' ? 1 : arrowStep(event)
  if (!step) return false
  controlsIn(row)
    .at(step === 1 ? 0 : -1)
    ?.focus()
  return true
}

function actOn(row: HTMLElement, event: KeyboardEvent, act: Handlers['act']): boolean {
  const key = messageKey(event)
  return key !== undefined && act(row, key)
}

const named: Readonly<Record<string, MessageKey>> = { '+': 'Plus', ':': 'Plus', Delete: 'Delete' }

function messageKey(event: KeyboardEvent): MessageKey | undefined {
  const name = named[event.key]
  if (name) return name
  const key = event.shiftKey ? undefined : shortcutKey(event)
  return key === 'R' || key === 'E' ? key : undefined
}

/** Moves along the controls of a message, and from the first one back to the message. */
function moveWithin(row: HTMLElement, event: KeyboardEvent): void {
  if (moveFocusWithin(row, event)) return
  if (arrowStep(event) !== -1 || controlsIn(row)[0] !== event.target) return
  event.preventDefault()
  row.focus()
}

/** Returns whether an element of the list is a stop for Tab, but no message: a region that scrolls, or a link above the messages. */
export const isOtherStop = (element: HTMLElement): boolean =>
  element.tabIndex === 0 && !element.matches(ROW) && !element.closest('form')

/** Returns the row of a list before or after one, as far as it is in the page. */
export function neighbour(list: Element, row: Element, by: 1 | -1): HTMLElement | undefined {
  const rows = [...list.querySelectorAll<HTMLElement>(ROW)]
  return rows[rows.indexOf(row as HTMLElement) + by]
}

/** Returns the message at which Tab enters a list: the one with a number if it is in view, else the last one in view. */
export function messageInView(list: Element, number: number | null): HTMLElement | undefined {
  const { top, bottom } = list.getBoundingClientRect()
  const inView = [...list.querySelectorAll<HTMLElement>(ROW)].filter((row) => {
    const box = row.getBoundingClientRect()
    return box.bottom > top && box.top < bottom
  })
  return inView.find((row) => row.ariaPosInSet === String(number)) ?? inView.at(-1)
}

/**
 * An attachment for the list of messages. Nothing within a message is a stop for Tab: arrow keys lead to it, so that each message
 * is one stop. Forms keep their stops, and so do regions that scroll, for assistive technology that looks for them.
 */
export function withoutStops(list: HTMLElement): () => void {
  const remove = () => {
    for (const stop of list.querySelectorAll<HTMLElement>(`article :is(${STOP}):not([tabindex="-1"])`))
      if (!stop.closest('form')) stop.tabIndex = -1
  }
  remove()
  const observer = new MutationObserver(remove)
  observer.observe(list, { childList: true, subtree: true })
  return () => observer.disconnect()
}

import { on } from 'svelte/events'
import {
  handleMessageKey,
  isOtherStop,
  type MessageKey,
  messageInView,
  neighbour,
  withoutStops,
} from './message-keys.ts'
import { ROW } from './rows.ts'
import { nextFrame } from './scroll-manager.svelte.ts'

interface Options {
  /** Returns the list of messages, which scrolls. */
  list: () => HTMLElement | undefined
  /** Scrolls to a message by its number. Returns false if it is not loaded. */
  scrollTo: (number: number) => boolean
  /** Runs the action of a key on a message. Returns false if the message has no such action. */
  act: (row: HTMLElement, key: MessageKey) => boolean
  /** Returns the focus to the composer. */
  leave: () => void
}

/** The focus in a list of messages: each message is one stop for Tab, and arrow keys move within it. */
export class MessageFocus {
  /** The number of the message that had the focus last. */
  number = $state<number | null>(null)
  readonly #options: Options
  /** True while the focus is on a message, or in one. Only then are the messages stops. */
  #inside = $state(false)
  /** The scroll position from before an element in the list got the focus: a browser scrolls before it reports that. */
  #scrollTop = 0

  constructor(options: Options) {
    this.#options = options
  }

  /** The tabindex of the list itself: while the focus is elsewhere it is the stop, and leads to the message in view. */
  get tabIndexOfList(): 0 | -1 {
    return this.#inside ? -1 : 0
  }

  get tabIndexOfMessages(): 0 | -1 {
    return this.#inside ? 0 : -1
  }

  /** An attachment for the list. */
  watch = (list: HTMLElement): (() => void) => {
    const stops = [withoutStops(list), on(list, 'scroll', () => (this.#scrollTop = list.scrollTop))]
    return () => stops.forEach((stop) => stop())
  }

  onkeydown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return
    if (event.key === 'Escape') this.#options.leave()
    else handleMessageKey(event, { move: this.#move, act: this.#options.act })
  }

  onfocusin = (event: FocusEvent): void => {
    const list = this.#options.list()
    const { target } = event
    if (!list) return
    if (!this.#inside && isEntry(list, event)) {
      list.scrollTop = this.#scrollTop
      const message = messageInView(list, this.number)
      if (message) return message.focus({ preventScroll: true })
    }
    this.#inside = target !== list
    const number = (target as Element).closest(ROW)?.ariaPosInSet
    if (number) this.number = Number(number)
  }

  onfocusout = ({ relatedTarget }: FocusEvent): void => {
    const list = this.#options.list()
    this.#inside = relatedTarget instanceof Node && relatedTarget !== list && !!list?.contains(relatedTarget)
  }

  #move = (row: HTMLElement, by: 1 | -1): boolean => {
    const list = this.#options.list()
    const next = list && neighbour(list, row, by)
    const number = Number(row.ariaPosInSet) + by
    // Messages that are being sent have one number.
    if (next && [row.ariaPosInSet, String(number)].includes(next.ariaPosInSet)) {
      next.focus()
      return true
    }
    // A message keeps the focus when the reader scrolls away from it. Its neighbours are then not in the page.
    if (!list || !this.#options.scrollTo(number)) return false
    void nextFrame().then(() => neighbour(list, row, by)?.focus())
    return true
  }
}

/**
 * Returns whether a keyboard has just come to a list, from before or from after it, and not to a message yet. A click beside the
 * messages focuses the list itself, and is no entry.
 */
function isEntry(list: HTMLElement, { target, relatedTarget }: FocusEvent): boolean {
  if (!(target instanceof HTMLElement) || !target.matches(':focus-visible')) return false
  if (target === list) return true
  const comesFromBehind =
    relatedTarget instanceof Node &&
    (list.compareDocumentPosition(relatedTarget) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
  return comesFromBehind && isOtherStop(target)
}

import { handleMessageKey, type MessageKey, messageInView, neighbour } from './message-keys.ts'
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

/** The focus in a list of messages: one stop for Tab, and arrow keys within it. */
export class MessageFocus {
  /** The number of the message that had the focus last. */
  number = $state<number | null>(null)
  readonly #options: Options
  /** True while the focus is in the list. Tab then leads out of it, and back to the message that had it. */
  #inside = $state(false)

  constructor(options: Options) {
    this.#options = options
  }

  /** The tabindex of the list itself: it is the stop while the focus is elsewhere. */
  get tabIndexOfList(): 0 | -1 {
    return this.#inside ? -1 : 0
  }

  tabIndexOf(number: number): 0 | -1 {
    return this.#inside && number === this.number ? 0 : -1
  }

  onkeydown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return
    if (event.key === 'Escape') this.#options.leave()
    else handleMessageKey(event, { move: this.#move, act: this.#options.act })
  }

  onfocusin = ({ target }: FocusEvent): void => {
    const list = this.#options.list()
    if (!list) return
    // A keyboard enters the list at a message. A click beside them focuses the list itself.
    if (target === list && list.matches(':focus-visible'))
      return messageInView(list, this.number)?.focus({ preventScroll: true })
    this.#inside = target !== list
    const number = (target as Element).closest(ROW)?.ariaPosInSet
    if (number) this.number = Number(number)
  }

  onfocusout = ({ relatedTarget }: FocusEvent): void => {
    const list = this.#options.list()
    this.#inside = relatedTarget instanceof Node && relatedTarget !== list && !!list?.contains(relatedTarget)
  }

  #move = async (row: HTMLElement, by: 1 | -1): Promise<void> => {
    const list = this.#options.list()
    if (!list) return
    const number = Number(row.ariaPosInSet) + by
    // A message keeps the focus when the reader scrolls away from it. Its neighbours are then not in the page.
    const isThere = neighbour(list, row, by)?.ariaPosInSet === String(number)
    if (!isThere && this.#options.scrollTo(number)) await nextFrame()
    neighbour(list, row, by)?.focus()
  }
}

import { tick } from 'svelte'
import { ROW, rowIn } from './rows.ts'

/** Pixels from the end at which the end counts as out of view, and as reached. */
const AWAY = 48
const AT_END = 4
/** A place counts as reached after as many frames without a move, and is given up after the larger number. */
const STILL_FRAMES = 3
const MAX_FRAMES = 30

interface Options {
  /** Returns the number of the newest message. */
  newest: () => number
  /** True if the list starts at its end and stays there as messages arrive. */
  pinned: boolean
}

/**
 * The message that keeps its place, by its number, and its distance from the top of the view in pixels: the one with the
 * focus if it is in view, else the first.
 */
export interface Anchor {
  number: number
  top: number
}

/** The scroll position of a list of messages: pinned to its end, or where the reader has scrolled to. */
export class ScrollManager {
  element = $state<HTMLElement>()
  /** True if the end is out of view. */
  away = $state(false)
  readonly #newest: () => number
  #pinned = $state(false)
  /** The number of the newest message at the time when the list was unpinned. */
  #newestSeen = $state(0)
  #offset = 0

  constructor({ newest, pinned }: Options) {
    this.#newest = newest
    this.#pinned = pinned
    this.#newestSeen = newest()
  }

  /** The number of messages that have arrived since the reader left the end. */
  readonly newCount = $derived.by(() => (this.#pinned ? 0 : this.#newest() - this.#newestSeen))

  get pinned(): boolean {
    return this.#pinned
  }

  /** Stays at the end from now on, once what has changed has its height in the page. */
  pin = async (): Promise<void> => {
    this.#pinned = true
    await this.update()
  }

  /** Leads the reader to the end, also out of a scroll that is still running, as it does for a while after a wheel. */
  jumpToEnd = async (): Promise<void> => {
    for (let frame = 0, still = 0; still < STILL_FRAMES && frame < MAX_FRAMES; frame++) {
      await this.pin()
      await nextFrame()
      still = this.below < AT_END ? still + 1 : 0
    }
  }

  unpin(): void {
    if (this.#pinned) this.#newestSeen = this.#newest()
    this.#pinned = false
  }

  /**
   * Moves a pinned list to its end. To be called whenever the content may have grown. Not with virtua's `scrollToIndex`:
   * that scrolls again at each measurement for 150 ms, whatever the reader does meanwhile, and cannot be cancelled.
   */
  update = async (): Promise<void> => {
    await tick()
    if (!this.#pinned || !this.element) return
    this.element.scrollTop = this.element.scrollHeight
    // A step of the reader may come in the same scroll event: it counts as up from here.
    this.#offset = this.element.scrollTop
  }

  /** Pixels below the view. */
  get below(): number {
    if (!this.element) return 0
    const { scrollHeight, clientHeight, scrollTop } = this.element
    return scrollHeight - clientHeight - scrollTop
  }

  /** Handles a scroll event of the list. */
  scrolled(offset: number, below: number): void {
    const up = offset < this.#offset
    this.#offset = offset
    // Only the reader scrolls up: this class moves the list to its end alone. Only at the end it is pinned again.
    if (up && below >= 1) this.unpin()
    else if (!up && below < AT_END) this.#pinned = true
    this.away = below >= AWAY
  }

  /** Returns true if a message is in view. */
  shows(number: number): boolean {
    const message = rowIn(this.element, number)
    return this.element !== undefined && message !== undefined && isInView(this.element, message)
  }

  get anchor(): Anchor | undefined {
    return this.element && anchorIn(this.element)
  }

  /** Moves a message to a distance from the top of the view. `guess` moves near one that is not in the page yet. */
  async restore({ number, top }: Anchor, guess: () => void): Promise<void> {
    // Messages are measured as they come into view, which moves the others for a few frames.
    for (let frame = 0, still = 0; this.element && still < STILL_FRAMES && frame < MAX_FRAMES; frame++) {
      const message = rowIn(this.element, number)
      const now = message && topWithin(this.element, message)
      if (now === undefined) guess()
      else this.element.scrollTop += now - top
      still = now !== undefined && Math.abs(now - top) < 1 ? still + 1 : 0
      await nextFrame()
    }
  }

  /** Focuses a message that is in the page. */
  focus(number: number): HTMLElement | undefined {
    const message = rowIn(this.element, number)
    message?.focus({ preventScroll: true })
    return message
  }
}

/** Returns the message that keeps its place in an element that scrolls. Undefined if none is in view. */
export function anchorIn(element: Element): Anchor | undefined {
  const focused = element.querySelector(`${ROW}:focus-within`)
  const candidates = [...(focused ? [focused] : []), ...element.querySelectorAll(ROW)]
  const message = candidates.find((candidate) => isInView(element, candidate))
  return message && { number: Number(message.ariaPosInSet), top: topWithin(element, message) }
}

function isInView(element: Element, message: Element): boolean {
  const [view, box] = [element.getBoundingClientRect(), message.getBoundingClientRect()]
  return box.bottom > view.top && box.top < view.bottom
}

const topWithin = (element: Element, message: Element): number =>
  message.getBoundingClientRect().top - element.getBoundingClientRect().top

/** Resolves in the next frame. */
export const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve))

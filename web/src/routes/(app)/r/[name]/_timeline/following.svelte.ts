/** Pixels from the end at which it counts as left, and as reached. */
const NEAR = 48
const AT_END = 4

/** Whether the list stays at its end as messages come, or stands where the reader has scrolled to. */
export class Following {
  now = $state(true)
  /** The end is out of sight. */
  away = $state(false)
  /** How many messages came since one left the end. */
  readonly unread = $derived.by(() => (this.now ? 0 : this.#newest() - this.#seen))
  #seen = $state(0)
  #offset = 0
  readonly #newest: () => number

  /** `newest`: the number of the newest message. */
  constructor(newest: () => number) {
    this.#newest = newest
    this.#seen = newest()
  }

  /** To be called whenever either changes: the newest message, and whether it is followed. */
  see(): void {
    const newest = this.#newest()
    if (this.now) this.#seen = newest
  }

  /**
   * Puts the list at its end if that is followed. To be called whenever what is in it may have grown. Not by virtua's
   * `scrollToIndex`: that goes there again at each measurement for 150 ms after the last one, whatever the reader does
   * meanwhile, and cannot be called off.
   */
  follow(list: HTMLElement): void {
    if (!this.now) return
    list.scrollTop = list.scrollHeight
    // A step of the reader's may come in the same scroll event: it is up from here.
    this.#offset = list.scrollTop
  }

  /** The list was scrolled to an offset, with so many pixels below what is seen. */
  scrolled(offset: number, below: number): void {
    const up = offset < this.#offset
    this.#offset = offset
    // Any step up is the reader's: nothing here moves the list but to its end. Only there it follows again.
    if (up && below >= 1) this.now = false
    else if (!up && below < AT_END) this.now = true
    this.away = below >= NEAR
  }
}

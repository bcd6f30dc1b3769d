/** A search for what was typed. Rejects if it fails. */
export type Search<Result> = (typed: string, signal: AbortSignal) => Promise<readonly Result[]>

const DEBOUNCE_MS = 120

/**
 * The list of a field that searches while one types. It shows the results for what was typed, or else the last ones; only the
 * former can be chosen by Enter, which waits for them.
 */
export class Finder<Result> {
  typed = $state('')
  results = $state.raw<readonly Result[]>([])
  /** The index of the result that Enter chooses. */
  selected = $state(0)
  failed = $state(false)
  /** True while Enter waits for the results. */
  choosing = $state(false)
  /** The text that the results are for; null before the first ones. */
  #answered = $state<string | null>(null)
  #running: AbortController | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #search: Search<Result>
  readonly #choose: (result: Result) => void

  constructor(search: Search<Result>, choose: (result: Result) => void) {
    this.#search = search
    this.#choose = choose
  }

  /** True while the results are not for what was typed. */
  get pending(): boolean {
    return this.#answered !== this.typed.trim()
  }

  /** Takes what was typed, and searches for it a moment later. */
  type(text: string): void {
    const changed = text.trim() !== this.typed.trim()
    this.typed = text
    if (!changed) return
    this.choosing = false
    this.#schedule(DEBOUNCE_MS)
  }

  /** Begins with everything, when the field appears. */
  open(): void {
    this.typed = ''
    this.results = []
    this.#answered = null
    this.#schedule(0)
  }

  /** Stops searching. Answers that are on their way change nothing. */
  close(): void {
    clearTimeout(this.#timer)
    this.#running?.abort()
    this.#running = undefined
    this.choosing = false
  }

  /** Moves the selection; wraps at both ends. */
  move(by: number): void {
    const count = this.results.length
    if (count > 0) this.selected = (this.selected + by + count) % count
  }

  /** Chooses the selected result, as soon as the results are for what was typed. */
  enter(): void {
    if (this.pending) {
      this.choosing = true
      if (this.failed) this.#schedule(0)
      return
    }
    const result = this.results[this.selected]
    if (result !== undefined) this.#choose(result)
  }

  #schedule(delay: number): void {
    clearTimeout(this.#timer)
    this.#running?.abort()
    const running = new AbortController()
    this.#running = running
    this.failed = false
    this.#timer = setTimeout(() => void this.#run(this.typed.trim(), running.signal), delay)
  }

  async #run(typed: string, signal: AbortSignal): Promise<void> {
    const results = await this.#search(typed, signal).catch(() => null)
    if (signal.aborted) return
    if (!results) {
      this.failed = true
      this.choosing = false
      return
    }
    this.results = results
    this.selected = 0
    this.#answered = typed
    if (this.choosing) {
      this.choosing = false
      this.enter()
    }
  }
}

import { tick } from 'svelte'
import type { VirtualizerHandle } from 'virtua/svelte'
import type { MessagePaginator } from '#lib/chat/message-paginator.svelte.ts'
import type { MessageWindow } from '#lib/chat/message-window.svelte.ts'
import { hasSelection, untilUnselected } from '#lib/ui/selection.ts'
import { START_HEIGHT } from './RoomStart.svelte'
import { type Anchor, anchorIn, nextFrame, type ScrollManager } from './scroll-manager.svelte.ts'
import { focusWithin, pixelsBelow, restoreFocus } from './served-rows.ts'

/** Pixels from either end of the loaded messages at which more are loaded. */
const NEAR_END = 900
/** The frames after which a message that does not come into view is given up. */
const MAX_FRAMES = 30

interface Options {
  scroll: ScrollManager
  paginator: MessagePaginator
  window: () => MessageWindow
  /** Keeps a message in the page, wherever the list is scrolled to. */
  keepMounted: (number: number) => void
  /** Shows the page of a message that cannot be loaded, which says why. */
  showPage: (number: number) => Promise<void>
}

interface Opening {
  /** The number of the message that the address names; null: the list opens at its end. */
  linked: number | null
  /** The rows that the server rendered, which the list replaces. */
  served: HTMLElement | undefined
}

/** Leads the reader through a virtual list of messages: to its end, to a message, and back to where they were. */
export class ListNavigator {
  /** The virtual list. */
  virtual = $state<VirtualizerHandle>()
  /** True once the list is at its place. Until then it is invisible. */
  ready = $state(false)
  /** True once it has been shown, and may render what is beyond the view. */
  shown = $state(false)
  /** The number of the message that the reader was led to. */
  revealed = $state<number | null>(null)
  readonly #scroll: ScrollManager
  readonly #paginator: MessagePaginator
  readonly #window: () => MessageWindow
  readonly #options: Options
  /** True while the view moves back to its place. Loading more would move it on. */
  #restoring = false

  constructor(options: Options) {
    this.#options = options
    this.#scroll = options.scroll
    this.#paginator = options.paginator
    this.#window = options.window
  }

  /** Opens the list where it belongs: at the reader's place in the rows of the server, at a message, or at its end. */
  async open({ linked, served }: Opening): Promise<void> {
    await tick()
    // A list that is not at its place yet would load what is beyond its start.
    const isThere = () => !linked || served !== undefined || this.#scroll.shows(linked)
    for (let frame = 0; frame < 2 || (!isThere() && frame < MAX_FRAMES); frame++) {
      if (linked === null) await this.#scroll.pin()
      else if (!served) this.scrollTo(linked)
      await nextFrame()
    }
    if (served) await this.#follow(served)
    const focus = served && focusWithin(served)
    this.ready = true
    await tick()
    const list = this.#scroll.element
    if (focus && list) await restoreFocus(list, focus)
    void nextFrame().then(() => (this.shown = true))
    // The thread that the address names is beside the list, and may have the focus.
    const aside = document.activeElement?.closest('aside')
    if (linked !== null)
      void this.#highlight(linked, { focus: !served && (!aside || aside.contains(list ?? null)) })
  }

  /** Follows the reader in the rows of the server, until they rest: replacing rows would end a scroll and a selection. */
  async #follow(served: HTMLElement): Promise<void> {
    let offset: number
    do {
      await untilUnselected(served)
      offset = served.scrollTop
      const focus = focusWithin(served)
      if (focus) this.#options.keepMounted(focus.number)
      const anchor = anchorIn(served)
      if (!this.#window().hasNewer && pixelsBelow(served) < 1) await this.#scroll.pin()
      else if (anchor) {
        this.#scroll.unpin()
        await this.#restore(anchor)
      }
    } while (served.scrollTop !== offset || hasSelection(served))
  }

  isLoaded(number: number): boolean {
    const { messages, oldest } = this.#window()
    return messages[number - oldest] !== undefined
  }

  scrollTo(number: number): void {
    this.virtual?.scrollToIndex(number - this.#window().oldest, { align: 'center' })
  }

  /** Leads to a message. If it cannot be loaded, its own page says why. */
  reveal = async (number: number): Promise<void> => {
    this.#scroll.unpin()
    if (!this.isLoaded(number) && !(await this.#paginator.loadAround(number)))
      return this.#options.showPage(number)
    await tick()
    this.scrollTo(number)
    await this.#highlight(number, { focus: true })
  }

  toNewest = async (): Promise<void> => {
    if (this.#window().hasNewer && !(await this.#paginator.loadNewest())) return
    await this.#scroll.jumpToEnd()
  }

  /** Runs a change that replaces all messages, without moving those that the reader sees. */
  keepPlace = (change: () => void): void => {
    const anchor = this.#scroll.pinned ? undefined : this.#scroll.anchor
    change()
    if (anchor) void this.#restore(anchor)
  }

  /** Returns true if the message at an index is above the view. */
  isAbove = (index: number): boolean =>
    this.virtual !== undefined && this.#offsetOf(this.virtual, index) < this.virtual.getScrollOffset()

  /** Handles a scroll of the list: loads more near its ends. */
  scrolled(offset: number): void {
    const scroll = this.#scroll
    // A list that opens at its end moves to it until it is ready.
    const below = this.ready || !scroll.pinned ? scroll.below : 0
    scroll.scrolled(offset, this.#window().hasNewer ? Infinity : below)
    if (!this.ready || this.#restoring || this.#paginator.error) return
    if (offset < NEAR_END) void this.#paginator.loadOlder()
    else if (scroll.below < NEAR_END) void this.#paginator.loadNewer()
  }

  async #restore(anchor: Anchor): Promise<void> {
    this.#restoring = true
    await tick()
    await this.#scroll.restore(anchor, () => {
      const { element } = this.#scroll
      if (!this.virtual || !element) return
      const { messages, oldest } = this.#window()
      const index = Math.min(messages.length - 1, Math.max(0, anchor.number - oldest))
      element.scrollTop = this.#offsetOf(this.virtual, index) - anchor.top
    })
    this.#restoring = false
  }

  #offsetOf(virtual: VirtualizerHandle, index: number): number {
    return START_HEIGHT + virtual.getItemOffset(index)
  }

  async #highlight(number: number, { focus }: { focus: boolean }): Promise<void> {
    this.revealed = null
    await nextFrame()
    await nextFrame()
    this.revealed = number
    if (focus) this.#scroll.focus(number)
  }
}

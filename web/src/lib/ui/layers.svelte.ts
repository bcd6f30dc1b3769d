import { goto } from '$app/navigation'
import { navigating, page } from '$app/state'

/** Screens on which Back is how people close things: phones and tablets, and narrow windows. */
const USES_BACK = '(pointer: coarse), (max-width: 47.99rem)'

interface Layer {
  close: () => void
}

/** The open dialogs, menus, pickers and viewers of pictures, the topmost last. */
const open: Layer[] = []
/** The comparison that is to come. */
let scheduled: object | undefined
/** True while this module itself moves in the history. */
let moving = false

/** The number of entries of the history, up to the current one, that stand for layers of this page. */
const countEntries = () => page.state.layers ?? 0

/**
 * Makes Back close a layer instead of leaving the page, while `isOpen` returns true. To be called in the setup of the
 * component that can be open.
 */
export function closeOnBack(isOpen: () => boolean, close: () => void): void {
  $effect(() => {
    if (!isOpen()) return
    const layer = { close }
    open.push(layer)
    schedule()
    return () => {
      open.splice(open.indexOf(layer), 1)
      schedule()
    }
  })
}

/** Closes layers as the reader goes back. To be called in the setup of the root layout. */
export function followHistory(): void {
  let last = { entries: 0, path: '' }
  $effect(() => {
    if (navigating.to) return
    const [previous, current] = [last, { entries: countEntries(), path: page.url.pathname }]
    last = current
    const wentBack = current.path === previous.path && current.entries < previous.entries
    if (wentBack && !moving) for (const { close } of open.slice(current.entries).reverse()) close()
    moving = false
    schedule()
  })
}

/**
 * Compares in a moment, since one layer often closes as another opens: the entry of the one then serves the other. A link
 * that closes one is followed after the next frame, and going back in the history then would end that.
 */
function schedule(): void {
  if (scheduled) return
  const own = (scheduled = {})
  const compareOnce = () => {
    if (scheduled !== own) return
    scheduled = undefined
    compare()
  }
  requestAnimationFrame(() => setTimeout(() => setTimeout(compareOnce)))
  // In a tab that is hidden, there is no frame.
  setTimeout(compareOnce, 150)
}

/** Adds an entry to the history for a layer that has none; leaves the entries of layers that are closed. */
function compare(): void {
  // Both would end a navigation that is under way. It is compared again when that is over.
  if (navigating.to || moving) return
  const entries = countEntries()
  if (entries > open.length) {
    moving = true
    history.go(open.length - entries)
  } else if (entries < open.length && matchMedia(USES_BACK).matches) {
    moving = true
    void goto('', { shallow: true, state: { ...page.state, layers: entries + 1 } }).finally(() => {
      moving = false
      schedule()
    })
  }
}

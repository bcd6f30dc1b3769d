import { hasSelection } from '#lib/ui/selection.ts'

/** Milliseconds after which a touch is a long press. */
const DELAY_MS = 450
/** Pixels that the finger may move meanwhile. */
const TOLERANCE = 8

/**
 * An attachment that calls back on a long press, the counterpart of the mouse's hover and menu button. A link keeps the browser's
 * menu, and text that is selected can be selected further.
 */
export function longPress(callback: () => void) {
  return (element: HTMLElement) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    /** The start of a touch that may become a long press. */
    let start: PointerEvent | undefined
    const end = () => {
      clearTimeout(timer)
      start = undefined
      element.style.userSelect = ''
    }
    const onpointerdown = (event: PointerEvent) => {
      end()
      const isOwn = (event.target as Element).closest('a, button, textarea, input, audio, video')
      if (event.pointerType !== 'touch' || isOwn || hasSelection(element)) return
      start = event
      // The browser would select the word under the finger, beneath our menu.
      element.style.userSelect = 'none'
      timer = setTimeout(callback, DELAY_MS)
    }
    const onpointermove = (event: PointerEvent) => {
      if (start && Math.hypot(event.x - start.x, event.y - start.y) > TOLERANCE) end()
    }
    // The browser's own menu would cover ours.
    const oncontextmenu = (event: Event) => {
      if (start) event.preventDefault()
    }
    const listeners = {
      pointerdown: onpointerdown,
      pointermove: onpointermove,
      pointerup: end,
      pointercancel: end,
      contextmenu: oncontextmenu,
    }
    for (const [name, listener] of Object.entries(listeners))
      element.addEventListener(name, listener as EventListener)
    return () => {
      end()
      for (const [name, listener] of Object.entries(listeners))
        element.removeEventListener(name, listener as EventListener)
    }
  }
}

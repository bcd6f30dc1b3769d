/** Milliseconds after which a touch is a long press. */
const DELAY_MS = 450
/** Pixels that the finger may move meanwhile. */
const TOLERANCE = 8

/** An attachment that calls back on a long press, the counterpart of the mouse's hover and menu button. */
export function longPress(callback: () => void) {
  return (element: HTMLElement) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let start: PointerEvent | undefined
    const cancel = () => clearTimeout(timer)
    const onpointerdown = (event: PointerEvent) => {
      if (event.pointerType !== 'touch' || (event.target as Element).closest('a, button, textarea')) return
      start = event
      timer = setTimeout(callback, DELAY_MS)
    }
    const onpointermove = (event: PointerEvent) => {
      if (start && Math.hypot(event.x - start.x, event.y - start.y) > TOLERANCE) cancel()
    }
    // The browser's own menu would cover ours.
    const oncontextmenu = (event: Event) => {
      if (start?.pointerType === 'touch') event.preventDefault()
    }
    const listeners = {
      pointerdown: onpointerdown,
      pointermove: onpointermove,
      pointerup: cancel,
      pointercancel: cancel,
      contextmenu: oncontextmenu,
    }
    for (const [name, listener] of Object.entries(listeners))
      element.addEventListener(name, listener as EventListener)
    return () => {
      cancel()
      for (const [name, listener] of Object.entries(listeners))
        element.removeEventListener(name, listener as EventListener)
    }
  }
}

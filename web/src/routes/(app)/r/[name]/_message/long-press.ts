/** Milliseconds after which a finger that rests means more than a tap. */
const LONG = 450
/** Pixels that it may move meanwhile. */
const STILL = 8

/** Calls back when a finger rests on an element: what hovering and the menu button are to a mouse. */
export function longPress(callback: () => void) {
  return (element: HTMLElement) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let start: PointerEvent | undefined
    const cancel = () => clearTimeout(timer)
    const down = (event: PointerEvent) => {
      if (event.pointerType !== 'touch' || (event.target as Element).closest('a, button, textarea')) return
      start = event
      timer = setTimeout(callback, LONG)
    }
    const move = (event: PointerEvent) => {
      if (start && Math.hypot(event.x - start.x, event.y - start.y) > STILL) cancel()
    }
    // The browser's own menu would lie over ours.
    const menu = (event: Event) => {
      if (start?.pointerType === 'touch') event.preventDefault()
    }
    const listeners = {
      pointerdown: down,
      pointermove: move,
      pointerup: cancel,
      pointercancel: cancel,
      contextmenu: menu,
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

/** Runs with the id of a new notification, or null if some were read or may have been missed. */
type Listener = (id: string | null) => void

const listeners = new Set<Listener>()

/** Calls back when the viewer's notifications change, on whichever device. Returns a function that stops it. */
export function onNotificationsChanged(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Tells every part of the tab that shows notifications that they have changed. */
export const publishNotificationsChanged: Listener = (id) => listeners.forEach((listener) => listener(id))

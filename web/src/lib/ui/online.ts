import { browser } from '$app/env'
import { on } from 'svelte/events'
import { createSubscriber } from 'svelte/reactivity'

const subscribe = createSubscriber((update) => {
  const stops = [on(window, 'online', update), on(window, 'offline', update)]
  return () => stops.forEach((stop) => stop())
})

/**
 * Returns whether the device says that it has no network. Reactive. Svelte's module for this comes with
 * all other values of the window, in what every page loads.
 */
export function isOffline(): boolean {
  subscribe()
  return browser && !navigator.onLine
}

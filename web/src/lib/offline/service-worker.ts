import { getLocale } from '@latchkey/messages'

/**
 * Lets the service worker keep the app for someone who is signed in, in the language of the document, so that it opens
 * without a network.
 */
export async function keepForOffline(viewerId: string): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const { active } = await navigator.serviceWorker.ready
  active?.postMessage({ viewerId, locale: getLocale() })
}

/** Calls back when a new version of the app is ready. Returns a function that stops that. */
export function onUpdateReady(callback: () => void): () => void {
  let stopped = false
  void navigator.serviceWorker?.getRegistration().then((registration) => {
    if (!registration || stopped) return
    if (registration.waiting) callback()
    registration.addEventListener('updatefound', () => {
      const { installing } = registration
      installing?.addEventListener('statechange', () => {
        // The first one of all has no page to update.
        if (installing.state === 'installed' && registration.active && !stopped) callback()
      })
    })
  })
  return () => {
    stopped = true
  }
}

/** Replaces the app by the version that is ready, and loads the page again. */
export async function update(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration()
  if (!registration?.waiting) return location.reload()
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  registration.waiting.postMessage('update')
}

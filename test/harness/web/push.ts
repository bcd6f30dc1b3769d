import type { BrowserContext, Page } from 'playwright-core'

/** Waits until the service worker is in charge, and returns a function that delivers a message of a push service to it. */
export async function pushTo(page: Page) {
  const session = await page.context().newCDPSession(page)
  const found = new Promise<string>((resolve) =>
    session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      const active = versions.find(({ status }) => status === 'activated')
      if (active) resolve(active.registrationId)
    }),
  )
  await session.send('ServiceWorker.enable')
  const registrationId = await found
  return async (data: object) => {
    // Of a worker that has stopped meanwhile, or does not run yet, some messages never arrived.
    await page
      .context()
      .serviceWorkers()
      .at(-1)
      ?.evaluate(() => undefined)
    await session.send('ServiceWorker.deliverPushMessage', {
      origin: new URL(page.url()).origin,
      registrationId,
      data: JSON.stringify(data),
    })
  }
}

/** Returns the notifications of the system that the app shows. */
export const systemNotifications = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration()
    const shown = (await registration?.getNotifications()) ?? []
    return shown.map(({ title, body, tag }) => ({ title, body, tag }))
  })

/** Chooses a notification of the system, or a button of it. */
export async function choose(context: BrowserContext, options: { action?: string; reply?: string } = {}) {
  await context
    .serviceWorkers()
    .at(-1)!
    .evaluate(async (options) => {
      const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration }
      const [notification] = await registration.getNotifications()
      // The constructor of the browser's own makes events that wait for nothing.
      const event = new Event('notificationclick')
      dispatchEvent(Object.assign(event, { notification, waitUntil: () => undefined, ...options }))
    }, options)
}

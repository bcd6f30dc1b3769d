import type { BrowserContext, Page } from 'playwright-core'
import { NOTIFICATIONS_LOCK } from '../../../web/src/lib/notifications/lock.ts'
import { browserForTest } from '../browser.ts'
import { notifyingChromiumPath } from '../chromium.ts'
import type { Person } from '../people.ts'
import { visit } from './visitor.ts'

/** Opens a browser that shows notifications of the system, for someone who allows them. */
export async function visitWithNotifications(url: string, as: Person) {
  const visitor = await visit(await browserForTest([], notifyingChromiumPath()), {
    url,
    as,
    viewport: { width: 1440, height: 800 },
    serviceWorkers: 'allow',
  })
  await visitor.context.grantPermissions(['notifications'], { origin: url })
  return visitor
}

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
    await session.send('ServiceWorker.deliverPushMessage', {
      origin: new URL(page.url()).origin,
      registrationId,
      data: JSON.stringify(data),
    })
  }
}

/** Returns the notifications of the system that the app shows. Chromium loses one that is shown while they are listed. */
export const systemNotifications = (page: Page) =>
  page.evaluate(
    (lock) =>
      navigator.locks.request(lock, async () => {
        const registration = await navigator.serviceWorker.getRegistration()
        const shown = (await registration?.getNotifications()) ?? []
        return shown.map(({ title, body, tag }) => ({ title, body, tag }))
      }),
    NOTIFICATIONS_LOCK,
  )

/** Chooses a notification of the system, or a button of it. */
export async function choose(context: BrowserContext, options: { action?: string; reply?: string } = {}) {
  await context
    .serviceWorkers()
    .at(-1)!
    .evaluate(
      async ([lock, options]) => {
        const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration }
        const [notification] = await navigator.locks.request(lock, () => registration.getNotifications())
        // The constructor of the browser's own makes events that wait for nothing.
        const event = new Event('notificationclick')
        dispatchEvent(Object.assign(event, { notification, waitUntil: () => undefined, ...options }))
      },
      [NOTIFICATIONS_LOCK, options] as const,
    )
}

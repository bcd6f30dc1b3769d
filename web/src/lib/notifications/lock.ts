/** Shared by all tabs and the service worker. */
export const NOTIFICATIONS_LOCK = 'latchkey-notifications'

/**
 * Lists or shows notifications of the system while nobody else does, and returns the result. Chromium forgets one that is
 * being shown when they are listed at that moment. Must not be called inside of itself.
 */
export function lockNotifications<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request(NOTIFICATIONS_LOCK, work) : work()
}

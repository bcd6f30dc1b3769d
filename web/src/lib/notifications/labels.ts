/** The texts of the buttons of a notification, which a page keeps for the service worker. */
export interface Labels {
  reply: string
  replyPlaceholder: string
  markRead: string
  /** The title of the notification that says so. */
  replyFailed: string
}

export const LABELS_CACHE = 'notifications'
export const LABELS_PATH = '/notification-labels'

/** What a page tells the service worker as the viewer signs out. */
export const SIGNED_OUT = 'signed out'

import { env } from '../../env.ts'
import { isAboutMessage } from '../about-message.ts'
import { type PlacedNotification, toPlace } from '../place.ts'
import { type PushPayload, pushLocale, writePayload, writeSignInPayload } from './payload.ts'

/**
 * Writes the push message of the latest notification of a room, or of the latest sign-in. `text` is the message's, `locale`
 * the browser's language.
 */
export async function writeLatest(
  notification: PlacedNotification,
  { locale: browser, text, ...counts }: { locale: string; text: string; count: number; badge: number },
): Promise<PushPayload> {
  if (!isAboutMessage(notification)) {
    const locale = pushLocale(notification.actor.locale, browser)
    return writeSignInPayload({ userAgent: notification.userAgent, ...counts, locale })
  }
  const { cause, actor, membership, number } = notification
  const { room, user } = membership
  return writePayload({
    cause,
    actorName: actor.displayName,
    room: toPlace(room),
    number,
    text,
    ...counts,
    locale: pushLocale(user.locale, browser),
    showText: user.notificationText && env.NOTIFICATION_TEXT,
  })
}

import { m } from '@latchkey/messages'
import { baseLocale, isLocale, type Locale } from '@latchkey/messages/locales'
import { excerpt, parse } from '@latchkey/markup'
import type { NotificationCause } from '../../../prisma/generated/client/client.ts'
import { describeDevice } from '../../accounts/describe-device.ts'
import { messagePath, type Place } from '../message-path.ts'

/**
 * The content of a push message, as the service worker gets it: JSON, encrypted for the browser.
 * - `message`: show it under its tag, so that a later one of the same room replaces it, as one sign-in does another.
 *   `count` is the number of unread notifications of the room, and `badge` of all rooms, at most 1,000.
 * - `test`: show it.
 */
export type PushPayload = {
  type: 'message' | 'test'
  tag: string
  title: string
  body: string
  /** The path that a click opens. */
  url: string
  /** The global ID of the room. Null for a sign-in and a test. */
  roomId: string | null
  number: number | null
  count: number
  badge: number
  /** The language of the texts, for `lang`. */
  locale: Locale
  /** The direction of that language. */
  dir: 'ltr' | 'rtl'
}

/** The content of a push message, and its language. */
export type PushContent = {
  cause: NotificationCause
  actorName: string
  room: Place
  number: number
  text: string
  count: number
  badge: number
  locale: Locale
  /** False to leave out what was written. */
  showText: boolean
}

/** The characters of a text that are shown. A push message has at most 4,096 bytes. */
const MAX_TEXT = 200

/** Writes the push message of the latest of a room's notifications. */
export function writePayload(content: PushContent): PushPayload {
  const { cause, room, number, text, count, badge, locale, showText } = content
  const shown = showText ? shorten(excerpt(parse(text))) : ''
  const lines = [shown || describe(cause, locale), count > 1 ? m.push_count({ count }, { locale }) : '']
  return {
    type: 'message',
    tag: `room ${room.globalId}`,
    title: writeTitle(content),
    body: lines.filter(Boolean).join('\n'),
    url: messagePath(room, number),
    roomId: room.globalId,
    // A reminder is about a message that was read long ago: reading does not close it.
    number: cause === 'REMINDER' ? null : number,
    count,
    badge,
    ...inLanguage(locale),
  }
}

/** Writes the push message of a test. */
export const writeTestPayload = (server: string, badge: number, locale: Locale): PushPayload => ({
  type: 'test',
  tag: 'test',
  title: m.push_test_title({}, { locale }),
  body: m.push_test_text({ server }, { locale }),
  url: '/settings',
  roomId: null,
  number: null,
  count: 1,
  badge,
  ...inLanguage(locale),
})

/** Writes the push message of the latest sign-in from a new device. `count` is the number of those that are unread. */
export async function writeSignInPayload({
  userAgent,
  count,
  badge,
  locale,
}: {
  userAgent: string | null
  count: number
  badge: number
  locale: Locale
}): Promise<PushPayload> {
  const device = await describeDevice(userAgent, locale)
  return {
    type: 'message',
    tag: 'sign-in',
    title: m.notification_sign_in({ device }, { locale }),
    body: m.notification_sign_in_help({}, { locale }),
    url: '/settings/security',
    roomId: null,
    number: null,
    count,
    badge,
    ...inLanguage(locale),
  }
}

/** Returns the language of push messages: what the person has chosen, or else their browser. */
export const pushLocale = (chosen: string | null, browser: string): Locale =>
  isLocale(chosen) ? chosen : isLocale(browser) ? browser : baseLocale

/** A conversation goes by the person who wrote, and a reminder is from nobody. */
function writeTitle({ cause, actorName, room, locale }: PushContent): string {
  const isDirect = room.kind === 'DIRECT'
  if (cause === 'REMINDER')
    return isDirect
      ? m.notification_reminder({}, { locale })
      : m.notification_reminder_in({ room: room.name }, { locale })
  return isDirect ? actorName : m.push_title({ name: actorName, room: room.name }, { locale })
}

function describe(cause: NotificationCause, locale: Locale): string {
  // The title says it.
  if (cause === 'REMINDER') return ''
  if (cause === 'MENTION') return m.push_mention({}, { locale })
  if (cause === 'REPLY') return m.push_reply({}, { locale })
  return m.push_message({}, { locale })
}

const inLanguage = (locale: Locale) => ({
  locale,
  dir: locale === 'ar' ? ('rtl' as const) : ('ltr' as const),
})

function shorten(text: string): string {
  const characters = [...text]
  return characters.length > MAX_TEXT ? `${characters.slice(0, MAX_TEXT).join('')}…` : text
}

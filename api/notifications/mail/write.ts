import { m } from '@latchkey/messages'
import { excerpt, parse } from '@latchkey/markup'
import { db } from '../../db/client.ts'
import { env } from '../../env.ts'
import { mailLocale } from '../../mail/locale.ts'
import type { MailJobs } from '../../mail/mail.ts'
import { type Mail, readServerName } from '../../mail/transport.ts'
import { type AboutMessage, isAboutMessage } from '../about-message.ts'
import { messagePath } from '../message-path.ts'
import { type PlacedNotification, toPlace, withPlace } from '../place.ts'
import { findNotifiers } from '../may-notify.ts'
import { mayCall } from '../push/may-push.ts'
import { unsubscribeLink } from './unsubscribe.ts'

/** The most notifications that a mail shows. */
const MAX_SHOWN = 20
/** The characters of a message that are shown. */
const MAX_TEXT = 300

type Row = AboutMessage<PlacedNotification>

/** Writes the mail about what a person has not read by now. Returns null if there is nothing left, or nobody to write to. */
export async function writeNotificationMail({
  userId,
  after,
  upTo,
}: MailJobs['notifications']): Promise<Mail | null> {
  const email = await db.email.findUnique({ where: { userId }, include: { user: true } })
  if (!email || email.user.emailNotifications === 'NEVER') return null
  const { user } = email
  const rows = await db.notification.findMany({
    where: { userId, id: { gt: after, lte: upTo }, readAt: null },
    orderBy: { id: 'asc' },
    take: 200,
    include: withPlace(userId),
  })
  // A sign-in has a mail of its own.
  const found = rows.filter(isAboutMessage)
  const texts = await readTexts(found)
  const now = new Date()
  const notifiers = await findNotifiers(
    found.map(({ actorId }) => actorId),
    userId,
  )
  const unread = found.filter((row) => {
    const call = { notification: row, membership: row.membership, user, exists: texts.has(row.id) }
    return notifiers.has(row.actorId) && mayCall(call, now)
  })
  if (!unread.length) return null
  const [server, unsubscribe] = await Promise.all([readServerName(), unsubscribeLink(userId)])
  const locale = mailLocale(user, null)
  const time = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: user.timeZone ?? 'UTC',
  })
  const showText = user.notificationText && env.NOTIFICATION_TEXT
  const shown = unread.slice(-MAX_SHOWN)
  const rooms = Map.groupBy(shown, ({ roomId }) => roomId)
  const people = await readPeople(shown, userId)
  const parts = [...rooms.values()].map((ofRoom) => {
    const [{ membership }] = ofRoom as [Row]
    const lines = ofRoom.map((row) => {
      const text = showText ? shorten(excerpt(parse(texts.get(row.id) ?? ''))) : ''
      const who = row.cause === 'REMINDER' ? m.notification_reminder({}, { locale }) : row.actor.displayName
      return `${who}, ${time.format(row.createdAt)}${text && `\n  ${text}`}`
    })
    const { room } = membership
    const place = toPlace(room)
    const others = people.get(room.parentId ?? room.id)
    const title = others ? new Intl.ListFormat(locale).format(others) : place.name
    const path = messagePath(place, ofRoom[0]!.number)
    return [title, ...lines, env.ORIGIN[0] + path].join('\n')
  })
  const count = unread.length
  return {
    to: email.address,
    subject: m.mail_notifications_subject({ count, server }, { locale }),
    text: m.mail_notifications_text(
      { server, username: user.username, rooms: parts.join('\n\n'), link: unsubscribe },
      { locale },
    ),
    unsubscribe,
  }
}

/** Returns the names of the other people in the direct conversations, by conversation. */
async function readPeople(rows: readonly Row[], userId: string): Promise<Map<string, string[]>> {
  const directs = rows.flatMap(({ membership: { room } }) => {
    const { id, kind } = room.parent ?? room
    return kind === 'DIRECT' ? [id] : []
  })
  if (!directs.length) return new Map()
  const members = await db.membership.findMany({
    where: {
      roomId: { in: directs },
      status: 'ACTIVE',
      userId: { not: userId },
    },
    select: { roomId: true, userId: true, user: { select: { displayName: true } } },
    orderBy: { userId: 'asc' },
  })
  return new Map(
    [...Map.groupBy(members, ({ roomId }) => roomId)].map(([roomId, ofRoom]) => [
      roomId,
      ofRoom.map(({ user }) => user.displayName),
    ]),
  )
}

/** Returns the texts of the messages that are not deleted, by notification. */
async function readTexts(rows: readonly Row[]): Promise<Map<string, string>> {
  if (!rows.length) return new Map()
  const messages = await db.message.findMany({
    where: { deletedAt: null, OR: rows.map(({ roomId, number }) => ({ roomId, number })) },
    select: { roomId: true, number: true, text: true },
  })
  const byKey = new Map(messages.map(({ roomId, number, text }) => [`${roomId} ${number}`, text]))
  return new Map(
    rows.flatMap(({ id, roomId, number }) => {
      const text = byKey.get(`${roomId} ${number}`)
      return text === undefined ? [] : [[id, text] as const]
    }),
  )
}

function shorten(text: string): string {
  const characters = [...text]
  return characters.length > MAX_TEXT ? `${characters.slice(0, MAX_TEXT).join('')}…` : text
}

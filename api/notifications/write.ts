import type {
  Everyone,
  Membership,
  Notification,
  NotificationCause,
  RoomKind,
} from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { notificationChannel } from './channel.ts'
import { decide, type Decision, type Reason } from './decide.ts'
import { mayNotify } from './may-notify.ts'
import { addPushTasks, wakePush } from './push/queue.ts'

/** A message, as far as it decides who is notified. */
export type NotifyingMessage = {
  roomId: string
  kind: RoomKind
  number: number
  authorId: string
  everyone: Everyone | null
  deletedAt: Date | null
  mentions: readonly { userId: string }[]
  /** The author of the message that it replies to. */
  repliesTo: string | null
}

/** A member, as far as it decides whether they are notified. */
export type NotifyingMember = Pick<Membership, 'userId' | 'notifyLevel' | 'mutedUntil'>

/** Decides whether a message notifies a member. `present` are the people who are in the room now, for @here. */
export function decideMessage(
  message: NotifyingMessage,
  member: NotifyingMember,
  { present, now }: { present: ReadonlySet<string>; now: Date },
): Decision | null {
  if (member.userId === message.authorId || message.deletedAt) return null
  const { kind } = message
  const given = new Set<Reason>([kind])
  if (message.mentions.some(({ userId }) => userId === member.userId)) given.add('MENTION')
  if (message.repliesTo === member.userId) given.add('REPLY')
  if (message.everyone === 'ALL' || (message.everyone === 'HERE' && present.has(member.userId)))
    given.add('EVERYONE')
  return decide(given, { ...member, kind }, now)
}

/** `present` are the people who are in the room. `namedOnly` leaves out members that a message does not name. */
export type NotifyOptions = { present?: ReadonlySet<string>; namedOnly?: boolean }

const names = ({ mentions, repliesTo }: NotifyingMessage, userId: string): boolean =>
  repliesTo === userId || mentions.some((mention) => mention.userId === userId)

/** A notification to write. `calls` is true if it also reaches people who are not looking. */
type NewNotification = {
  calls: boolean
  userId: string
  cause: NotificationCause
  roomId: string
  number: number
  actorId: string
  createdAt: Date
}

/**
 * Writes the notifications of these messages for these members, and tells their devices. Repeating it writes none twice, so
 * that two nodes can do the same, and a node can do again what another has begun.
 */
export async function notifyMembers(
  messages: readonly NotifyingMessage[],
  members: readonly NotifyingMember[],
  { present = new Set(), namedOnly = false }: NotifyOptions = {},
): Promise<void> {
  const now = new Date()
  const rows: NewNotification[] = []
  for (const message of messages) {
    const decided = members.flatMap((member): NewNotification[] => {
      if (namedOnly && !names(message, member.userId)) return []
      const decision = decideMessage(message, member, { present, now })
      if (!decision) return []
      const { roomId, number, authorId } = message
      return [
        {
          calls: decision.reach === 'CALL',
          ...{ userId: member.userId, cause: decision.cause, actorId: authorId },
          ...{ roomId, number, createdAt: now },
        },
      ]
    })
    if (!decided.length) continue
    const allowed = new Set(
      await mayNotify(
        message.authorId,
        decided.map(({ userId }) => userId),
      ),
    )
    rows.push(...decided.filter(({ userId }) => allowed.has(userId)))
  }
  await writeNotifications(rows)
}

/** PostgreSQL takes 32,767 parameters at once. */
const MAX_ROWS = 2_000

/** Writes notifications that do not exist yet, and tells the devices of their people. */
async function writeNotifications(rows: NewNotification[]): Promise<void> {
  for (let start = 0; start < rows.length; start += MAX_ROWS) {
    const page = rows.slice(start, start + MAX_ROWS)
    const called = new Set(page.filter(({ calls }) => calls).map(({ userId }) => userId))
    const { written, hasPush } = await db.$transaction(async (tx) => {
      const written = await tx.notification.createManyAndReturn({
        data: page.map(({ calls: _, ...row }) => row),
        skipDuplicates: true,
        select: { id: true, userId: true },
      })
      const ids = written.filter(({ userId }) => called.has(userId)).map(({ id }) => id)
      return { written, hasPush: ids.length > 0 && (await addPushTasks(tx, ids)) }
    })
    if (hasPush) wakePush()
    await markReadMeanwhile(written)
    publishAdded(written)
  }
}

/**
 * Marks new notifications as read whose messages have been read meanwhile. A person who reads one later marks it then, so
 * none stays unread, in whatever order.
 */
async function markReadMeanwhile(written: readonly Pick<Notification, 'id'>[]): Promise<void> {
  await db.$executeRaw`
    UPDATE "Notification" n SET "readAt" = now() FROM "Membership" m
    WHERE n.id = ANY(${written.map(({ id }) => id)}::uuid[]) AND m."roomId" = n."roomId" AND m."userId" = n."userId"
      AND n.cause <> 'REACTION' AND n.number <= m."lastReadNumber"`
}

/** Tells the devices of people about their new notifications. */
export function publishAdded(written: readonly Pick<Notification, 'id' | 'userId'>[]): void {
  for (const [userId, own] of Map.groupBy(written, ({ userId }) => userId))
    notificationChannel.publish(userId, { added: own.map(({ id }) => id) })
}

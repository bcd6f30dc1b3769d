import { db } from '../../db/client.ts'
import { queueMail, wakeMail } from '../../mail/mail.ts'
import { emailEnabled } from '../../mail/transport.ts'
import { dailyMailIsDue } from './daily.ts'

/** The age from which a notification is not mailed any more, for instance when an address is confirmed. */
const OLDEST = '2 days'
/** The time for which something stays unread before a mail, and between two mails. */
const SOON = '15 minutes'

type Due = {
  userId: string
  frequency: 'SOON' | 'DAILY'
  timeZone: string | null
  sentAt: Date | null
  after: string
  upTo: string
}

/**
 * Queues a mail for each person with notifications that stayed unread for fifteen minutes, or whose mail of the day is due. Looks at people with a confirmed address only. What a mail is about is recorded in the transaction that queues it, so
 * two nodes send one.
 */
export async function queueNotificationMails(): Promise<void> {
  if (!emailEnabled) return
  const now = new Date()
  const due = (await readDue()).filter(
    ({ frequency, ...person }) => frequency === 'SOON' || dailyMailIsDue(person, now),
  )
  for (const { userId, after, upTo } of due)
    await db.$transaction(async (tx) => {
      const recorded = await tx.$executeRaw`
        INSERT INTO "NotificationMail" ("userId", "upTo", "sentAt") VALUES (${userId}::uuid, ${upTo}::uuid, now())
        ON CONFLICT ("userId") DO UPDATE SET "upTo" = EXCLUDED."upTo", "sentAt" = EXCLUDED."sentAt"
        WHERE "NotificationMail"."upTo" = ${after}::uuid`
      if (recorded) await queueMail(tx, 'notifications', { userId, after, upTo })
    })
  if (due.length) wakeMail()
}

const readDue = (): Promise<Due[]> => db.$queryRaw<Due[]>`
  SELECT u.id::text AS "userId", u."emailNotifications"::text AS frequency, u."timeZone", s."sentAt",
    COALESCE(s."upTo", '00000000-0000-0000-0000-000000000000'::uuid)::text AS after, unread.id::text AS "upTo"
  FROM "Email" e JOIN "User" u ON u.id = e."userId" LEFT JOIN "NotificationMail" s ON s."userId" = u.id
  CROSS JOIN LATERAL (
    SELECT n.id FROM "Notification" n
    WHERE n."userId" = u.id AND n."readAt" IS NULL AND n.cause NOT IN ('REACTION', 'SIGN_IN')
      AND n.id > COALESCE(s."upTo", '00000000-0000-0000-0000-000000000000'::uuid)
      AND n."createdAt" < now() - ${SOON}::interval AND n."createdAt" > now() - ${OLDEST}::interval
    ORDER BY n.id DESC LIMIT 1
  ) unread
  WHERE u."emailNotifications" <> 'NEVER' AND u."deletedAt" IS NULL
    AND (s."sentAt" IS NULL OR s."sentAt" < now() - ${SOON}::interval)`

import { m } from '@latchkey/messages'
import type { EmailFrequency, User } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { unauthenticated } from '../errors.ts'
import { publishUserChange } from './credential.ts'
import { requireViewer, type Viewer } from './viewer.ts'

/** The changes to the viewer's settings. Omitted settings keep their value; null resets them. */
export type SettingsChange = {
  locale?: string | null
  timeZone?: string | null
  doNotDisturbUntil?: Date | null
  quietHours?: QuietHours | null
  emailNotifications?: EmailFrequency | null
  notificationText?: boolean | null
}

/** Local hours, such as 22:00 to 07:00. */
export type QuietHours = { from: string; to: string }

/** Changes the viewer's settings, which nobody else can see. */
export async function updateSettings(
  viewer: Viewer | null,
  { quietHours, emailNotifications, notificationText, ...change }: SettingsChange,
): Promise<User> {
  const { id } = requireViewer(viewer).user
  const [user] = await db.user.updateManyAndReturn({
    where: { id, deletedAt: null },
    data: {
      ...change,
      ...(quietHours !== undefined && {
        quietFrom: quietHours?.from ?? null,
        quietTo: quietHours?.to ?? null,
      }),
      ...(emailNotifications !== undefined && { emailNotifications: emailNotifications ?? 'SOON' }),
      ...(notificationText !== undefined && { notificationText: notificationText ?? true }),
    },
  })
  if (!user) throw unauthenticated(m.sign_in_required)
  publishUserChange(user)
  return user
}

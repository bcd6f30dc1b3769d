import { m } from '@latchkey/messages'
import type { User } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { unauthenticated } from '../errors.ts'
import { publishUserChange } from './credential.ts'
import { requireViewer, type Viewer } from './viewer.ts'

/** The changes to the viewer's settings. Omitted settings keep their value; null resets them. */
export type SettingsChange = { locale?: string | null; timeZone?: string | null }

/** Changes the viewer's settings, which nobody else can see. */
export async function updateSettings(
  viewer: Viewer | null,
  { locale, timeZone }: SettingsChange,
): Promise<User> {
  const { id } = requireViewer(viewer).user
  const [user] = await db.user.updateManyAndReturn({
    where: { id, deletedAt: null },
    data: { locale, timeZone },
  })
  if (!user) throw unauthenticated(m.sign_in_required)
  publishUserChange(user)
  return user
}

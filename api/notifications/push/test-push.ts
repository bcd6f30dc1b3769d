import type { PushSubscription } from '../../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../../accounts/viewer.ts'
import { db } from '../../db/client.ts'
import { readServerName } from '../../mail/transport.ts'
import { countUnreadNotifications } from '../inbox.ts'
import { pushLocale, writeTestPayload } from './payload.ts'
import { sendPush } from './send.ts'

/** Sends a test to one of the viewer's browsers. Returns whether its push service took it. */
export async function sendTestPush(subscription: PushSubscription, viewer: Viewer | null): Promise<boolean> {
  const { user } = requireViewer(viewer)
  const locale = pushLocale(user.locale, subscription.locale)
  const [server, badge] = await Promise.all([readServerName(), countUnreadNotifications(user.id)])
  const { result } = await sendPush(subscription, writeTestPayload(server, badge, locale), {
    urgency: 'high',
  })
  const where = { id: subscription.id }
  if (result === 'GONE') await db.pushSubscription.deleteMany({ where })
  if (result === 'SENT') await db.pushSubscription.updateMany({ where, data: { lastUsedAt: new Date() } })
  return result === 'SENT'
}

import { loadMessages } from '#lib/i18n/load-messages.ts'
import { query } from '#lib/graphql/query.ts'
import type { PageLoad } from './$types'
import { NotificationSettingsDocument } from './operations.ts'

export const load: PageLoad = async ({ parent, fetch }) => {
  const [{ client, viewer, timeZone }] = await Promise.all([parent(), loadMessages('notifications')])
  const context = { variables: {}, fetch, requestPolicy: 'network-only' } as const
  const data = await query(client, NotificationSettingsDocument, context)
  return {
    viewer,
    timeZone,
    emailEnabled: data.server.emailEnabled,
    email: data.viewer?.emailConfirmed ? data.viewer.email : null,
    notifications: data.viewer?.settings ?? null,
    devices: data.viewer?.pushSubscriptions ?? [],
  }
}

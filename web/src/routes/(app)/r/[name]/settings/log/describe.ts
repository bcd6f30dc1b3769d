import { m, type MessagePart } from '@latchkey/messages'
import type { DateFormat } from '#lib/format/dates.svelte.ts'
import { formatNumber } from '#lib/format/number.ts'
import { formatWait } from '#lib/format/slow-mode.ts'
import type { AuditLogQuery } from '#lib/graphql/generated/graphql.ts'

export type AuditEntry = NonNullable<AuditLogQuery['room']>['auditLog']['nodes'][number]
type Change = AuditEntry['changes'][number]

/**
 * Describes an entry in sentences, such as "Ana made Leo a moderator." There is one, except for a change of several
 * settings at once. Their marks are `actor`, `target`, `message` (its number) and `quote` (what a person typed).
 */
export function describe(entry: AuditEntry, dates: Pick<DateFormat, 'dateTime'>): MessagePart[][] {
  const { action, number, changes } = entry
  const actor = entry.actor?.displayName ?? m.log_actor_deleted()
  const target = entry.target?.displayName ?? m.log_target_deleted()
  switch (action) {
    case 'BAN':
      return [describeBan(entry, { actor, target }, dates)]
    case 'BAN_EXPIRED':
      return [m.log_ban_expired.parts({ target })]
    case 'UNBAN':
      return [m.log_unban.parts({ actor, target })]
    case 'KICK':
      return [m.log_kick.parts({ actor, target })]
    case 'ROLE_CHANGED':
      return newValue(entry, 'role') === 'MODERATOR'
        ? [m.log_promoted.parts({ actor, target })]
        : [m.log_demoted.parts({ actor, target })]
    case 'MESSAGE_DELETED':
      return number == null
        ? [m.log_unnumbered_message_deleted.parts({ actor, target })]
        : [m.log_message_deleted.parts({ actor, target, number: String(number) })]
    case 'REPORT_RESOLVED':
      return [m.log_report_resolved.parts({ actor, target, number: String(number) })]
    case 'MESSAGE_PINNED':
      return [m.log_message_pinned.parts({ actor, target, number: String(number) })]
    case 'MESSAGE_UNPINNED':
      return [m.log_message_unpinned.parts({ actor, target, number: String(number) })]
    case 'LINK_PREVIEW_REMOVED':
      return [m.log_link_preview_removed.parts({ actor, target, number: String(number) })]
    case 'POLL_CLOSED':
      return [m.log_poll_closed.parts({ actor, target, number: String(number) })]
    case 'KEY_CHANGED':
      return [describeKeyChange(entry, actor)]
    case 'ROOM_UPDATED':
      return changes.map((change) => describeChange(change, actor))
    case 'ROOM_TRANSFERRED':
      return [m.log_transferred.parts({ actor, target })]
    case 'INVITE_CREATED':
      return [m.log_invite_created.parts({ actor })]
    case 'INVITE_REVOKED':
      return [m.log_invite_revoked.parts({ actor, target })]
    default:
      return [m.log_other_action.parts({ actor, action: action.toLowerCase().replaceAll('_', ' ') })]
  }
}

const newValue = ({ changes }: AuditEntry, field: string) =>
  changes.find((change) => change.field === field)?.after ?? null

function describeBan(
  entry: AuditEntry,
  people: { actor: string; target: string },
  dates: Pick<DateFormat, 'dateTime'>,
): MessagePart[] {
  const end = newValue(entry, 'expiresAt')
  const count = Number(newValue(entry, 'messagesDeleted') ?? 0)
  if (!end) return count ? m.log_ban_deleting.parts({ ...people, count }) : m.log_ban.parts(people)
  const date = dates.dateTime(end)
  return count
    ? m.log_ban_until_deleting.parts({ ...people, date, count })
    : m.log_ban_until.parts({ ...people, date })
}

function describeKeyChange({ changes }: AuditEntry, actor: string): MessagePart[] {
  const change = changes.find(({ field }) => field === 'visibility')
  if (change?.after === 'PUBLIC') return m.log_key_removed.parts({ actor })
  return change?.before === 'PUBLIC' ? m.log_key_set.parts({ actor }) : m.log_key_changed.parts({ actor })
}

function describeChange({ field, before, after }: Change, actor: string): MessagePart[] {
  switch (field) {
    case 'name':
      return m.log_room_renamed.parts({ actor, before: before ?? '', after: after ?? '' })
    case 'topic':
      return after ? m.log_topic_changed.parts({ actor, after }) : m.log_topic_removed.parts({ actor })
    case 'capacity':
      if (!after) return m.log_capacity_removed.parts({ actor })
      return m.log_capacity_changed.parts({ actor, limit: formatNumber(Number(after)) })
    case 'slowMode':
      return Number(after)
        ? m.log_slow_mode_changed.parts({ actor, duration: formatWait(Number(after)) })
        : m.log_slow_mode_off.parts({ actor })
    case 'linkPreviews':
      return after === 'true'
        ? m.log_link_previews_on.parts({ actor })
        : m.log_link_previews_off.parts({ actor })
    default:
      return m.log_other_setting.parts({ actor, setting: field })
  }
}

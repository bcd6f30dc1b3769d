import { m, type MessagePart } from '@latchkey/messages'
import type { DateFormat } from '#lib/format/dates.svelte.ts'
import { formatSize } from '#lib/format/size.ts'
import type { LoggedAction } from '#lib/log/logged-action.ts'

/**
 * Describes an action of the server's admins in sentences, such as "Ana made Leo an admin." Without an actor, the operator
 * did it from a shell.
 */
export function describe(
  { action, changes, ...people }: LoggedAction,
  dates: Pick<DateFormat, 'dateTime'>,
): MessagePart[][] {
  const actor = people.actor?.displayName ?? m.admin_log_operator()
  const target = people.target?.displayName ?? m.log_target_deleted()
  switch (action) {
    case 'SERVER_UPDATED':
      return changes.map((change) => describeChange(change, actor))
    case 'ADMIN_GRANTED':
      return [m.admin_log_granted.parts({ actor, target })]
    case 'ADMIN_REVOKED':
      return [m.admin_log_revoked.parts({ actor, target })]
    case 'USER_SUSPENDED': {
      const until = changes.find(({ field }) => field === 'suspendedUntil')?.after
      return [
        until
          ? m.admin_log_suspended_until.parts({ actor, target, date: dates.dateTime(until) })
          : m.admin_log_suspended.parts({ actor, target }),
      ]
    }
    case 'USER_UNSUSPENDED':
      return [m.admin_log_unsuspended.parts({ actor, target })]
    case 'USER_SIGNED_OUT':
      return [m.admin_log_signed_out.parts({ actor, target })]
    case 'PASSWORD_RESET_LINK_CREATED':
      return [m.admin_log_reset_link.parts({ actor, target })]
    case 'SECOND_FACTOR_REMOVED':
      return [m.admin_log_second_factor_removed.parts({ actor, target })]
    case 'USER_DELETED':
      return [m.admin_log_account_deleted.parts({ actor })]
    case 'ROOM_DELETED':
      return [m.admin_log_room_deleted.parts({ actor, room: changes[0]?.before ?? '' })]
    case 'ROOM_OWNER_APPOINTED':
      return [m.admin_log_owner.parts({ actor, target, room: changes[0]?.after ?? '' })]
    case 'ROOM_REPORT_RESOLVED':
      return [m.admin_log_report_resolved.parts({ actor, room: changes[0]?.after ?? '' })]
    case 'EMOJI_UPLOADED':
      return [m.admin_log_emoji_added.parts({ actor, emoji: `:${changes[0]?.after ?? ''}:` })]
    case 'EMOJI_DELETED':
      return [m.admin_log_emoji_deleted.parts({ actor, emoji: `:${changes[0]?.before ?? ''}:` })]
    case 'SERVER_INVITE_CREATED':
      return [m.log_invite_created.parts({ actor })]
    case 'SERVER_INVITE_REVOKED':
      return [m.log_invite_revoked.parts({ actor, target })]
    default:
      return [m.log_other_action.parts({ actor, action: action.toLowerCase().replaceAll('_', ' ') })]
  }
}

function describeChange(
  { field, before, after }: LoggedAction['changes'][number],
  actor: string,
): MessagePart[] {
  switch (field) {
    case 'name':
      return m.admin_log_renamed.parts({ actor, before: before ?? '', after: after ?? '' })
    case 'description':
      return after
        ? m.admin_log_description.parts({ actor, after })
        : m.admin_log_description_removed.parts({ actor })
    case 'signUpPolicy':
      if (after === 'OPEN') return m.admin_log_policy_open.parts({ actor })
      return after === 'INVITE'
        ? m.admin_log_policy_invite.parts({ actor })
        : m.admin_log_policy_closed.parts({ actor })
    case 'adminSecondFactorRequired':
      return after === 'true'
        ? m.admin_log_second_factor_required.parts({ actor })
        : m.admin_log_second_factor_optional.parts({ actor })
    case 'logo':
      return after ? m.admin_log_logo.parts({ actor }) : m.admin_log_logo_removed.parts({ actor })
    case 'uploadLimit':
      return m.admin_log_upload_limit.parts({ actor, size: formatSize(Number(after)) })
    case 'roomStorageLimit':
      return after
        ? m.admin_log_room_storage.parts({ actor, size: formatSize(Number(after)) })
        : m.admin_log_room_storage_removed.parts({ actor })
    case 'linkPreviews':
      return after === 'true'
        ? m.log_link_previews_on.parts({ actor })
        : m.log_link_previews_off.parts({ actor })
    case 'customEmojiOpen':
      return after === 'true'
        ? m.admin_log_emoji_open.parts({ actor })
        : m.admin_log_emoji_closed.parts({ actor })
    default:
      return m.log_other_setting.parts({ actor, setting: field })
  }
}

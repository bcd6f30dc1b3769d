import { m } from '@latchkey/messages'

/** The actions in a room's audit log that the filter offers. The keys are the API's. */
const labels = {
  BAN: () => m.bans_title(),
  UNBAN: () => m.log_filter_unbans(),
  BAN_EXPIRED: () => m.log_filter_ban_expired(),
  KICK: () => m.log_filter_kicks(),
  ROLE_CHANGED: () => m.log_filter_roles(),
  MESSAGE_DELETED: () => m.log_filter_messages(),
  REPORT_RESOLVED: () => m.log_filter_reports(),
  MESSAGE_PINNED: () => m.log_filter_pinned(),
  MESSAGE_UNPINNED: () => m.log_filter_unpinned(),
  POLL_CLOSED: () => m.log_filter_polls(),
  ROOM_UPDATED: () => m.log_filter_room(),
  KEY_CHANGED: () => m.log_filter_key(),
  ROOM_TRANSFERRED: () => m.log_filter_transfers(),
  INVITE_CREATED: () => m.log_filter_invites_created(),
  INVITE_REVOKED: () => m.log_filter_invites_revoked(),
}

export type Action = keyof typeof labels

/** Returns the actions as options of the filter. */
export const actionOptions = (): { value: string; label: string }[] =>
  Object.entries(labels).map(([value, label]) => ({ value, label: label() }))

/** Returns the action that a URL asks for; undefined for any. */
export const parseAction = (value: string | null): Action | undefined =>
  value !== null && Object.hasOwn(labels, value) ? (value as Action) : undefined

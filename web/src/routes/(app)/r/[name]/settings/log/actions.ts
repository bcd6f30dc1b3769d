/** The actions in a room's audit log, as options of the filter. The values are the API's. */
export const actions = [
  { value: 'BAN', label: 'Bans' },
  { value: 'UNBAN', label: 'Unbans' },
  { value: 'BAN_EXPIRED', label: 'Expired bans' },
  { value: 'KICK', label: 'Removed members' },
  { value: 'ROLE_CHANGED', label: 'Role changes' },
  { value: 'MESSAGE_DELETED', label: 'Deleted messages' },
  { value: 'ROOM_UPDATED', label: 'Room changes' },
  { value: 'KEY_CHANGED', label: 'Key changes' },
  { value: 'ROOM_TRANSFERRED', label: 'Ownership transfers' },
  { value: 'INVITE_CREATED', label: 'Created invites' },
  { value: 'INVITE_REVOKED', label: 'Revoked invites' },
] as const

export type Action = (typeof actions)[number]['value']

/** Returns the action that a URL asks for; undefined for any. */
export function parseAction(value: string | null): Action | undefined {
  return actions.find((action) => action.value === value)?.value
}

/** What is kept in a room's audit log, as the API names it, and as one chooses it. */
export const actions = [
  { value: 'BAN', label: 'Bans' },
  { value: 'UNBAN', label: 'Bans lifted' },
  { value: 'BAN_EXPIRED', label: 'Bans that ended' },
  { value: 'KICK', label: 'Kicks' },
  { value: 'ROLE_CHANGED', label: 'Changes of roles' },
  { value: 'MESSAGE_DELETED', label: 'Messages deleted' },
  { value: 'ROOM_UPDATED', label: 'Changes of the room' },
  { value: 'KEY_CHANGED', label: 'Changes of the key' },
  { value: 'ROOM_TRANSFERRED', label: 'New owners' },
  { value: 'INVITE_CREATED', label: 'Invites made' },
  { value: 'INVITE_REVOKED', label: 'Invites revoked' },
] as const

export type Action = (typeof actions)[number]['value']

/** The action that an address asks for; undefined: any. */
export function parseAction(value: string | null): Action | undefined {
  return actions.find((action) => action.value === value)?.value
}

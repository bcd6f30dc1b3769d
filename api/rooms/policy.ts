import type { Role } from '../../prisma/generated/client/client.ts'

/** What may be done in a room, and by whom: the one table. docs/roles.md is printed from it. */
export const permissions = {
  READ: ['OWNER', 'MODERATOR', 'MEMBER'],
  POST: ['OWNER', 'MODERATOR', 'MEMBER'],
  LEAVE: ['MODERATOR', 'MEMBER'],
  IGNORE_SLOW_MODE: ['OWNER', 'MODERATOR'],
  DELETE_ANY_MESSAGE: ['OWNER', 'MODERATOR'],
  KICK: ['OWNER', 'MODERATOR'],
  BAN: ['OWNER', 'MODERATOR'],
  INVITE: ['OWNER', 'MODERATOR'],
  READ_AUDIT_LOG: ['OWNER', 'MODERATOR'],
  UPDATE_ROOM: ['OWNER'],
  CHANGE_KEY: ['OWNER'],
  SET_ROLE: ['OWNER'],
  TRANSFER_ROOM: ['OWNER'],
  DELETE_ROOM: ['OWNER'],
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof permissions

/** Whether someone of that role may do it. */
export const may = (role: Role, permission: Permission): boolean =>
  (permissions[permission] as readonly Role[]).includes(role)

const rank: Record<Role, number> = { OWNER: 2, MODERATOR: 1, MEMBER: 0 }

/** Whether a role is above another: moderation reaches only down. */
export const outranks = (actor: Role, target: Role): boolean => rank[actor] > rank[target]

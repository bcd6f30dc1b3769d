import type { Role, TokenScope } from '../../prisma/generated/client/client.ts'

type Rule = {
  /** What it allows, for docs/roles.md, which scripts/roles.ts prints from here. */
  what: string
  roles: readonly Role[]
  /** The scope that an access token needs to do it on its owner's behalf. */
  scope: TokenScope
}

const everyone = ['OWNER', 'MODERATOR', 'MEMBER'] as const
const moderators = ['OWNER', 'MODERATOR'] as const
const owner = ['OWNER'] as const

/** What may be done in a room, and by whom: the one table. */
export const policy = {
  READ: {
    what: 'Read messages and the list of members, and follow what happens',
    roles: everyone,
    scope: 'READ',
  },
  POST: {
    what: 'Post, reply, react, upload; edit and delete one’s own messages',
    roles: everyone,
    scope: 'WRITE',
  },
  LEAVE: { what: 'Leave', roles: ['MODERATOR', 'MEMBER'], scope: 'WRITE' },
  IGNORE_SLOW_MODE: { what: 'Post without waiting in slow mode', roles: moderators, scope: 'WRITE' },
  DELETE_ANY_MESSAGE: { what: 'Delete anybody’s messages', roles: moderators, scope: 'MODERATE' },
  KICK: { what: 'Kick those below one’s own role', roles: moderators, scope: 'MODERATE' },
  BAN: { what: 'Ban those below one’s own role, and lift bans', roles: moderators, scope: 'MODERATE' },
  READ_BANS: { what: 'See who is banned, and why', roles: moderators, scope: 'READ' },
  INVITE: { what: 'Make, see and revoke invites', roles: moderators, scope: 'MODERATE' },
  READ_AUDIT_LOG: { what: 'Read the audit log', roles: moderators, scope: 'READ' },
  UPDATE_ROOM: { what: 'Change name, topic, capacity and slow mode', roles: owner, scope: 'MODERATE' },
  CHANGE_KEY: { what: 'Change or remove the key', roles: owner, scope: 'MODERATE' },
  SET_ROLE: { what: 'Make members moderators, and moderators members', roles: owner, scope: 'MODERATE' },
  TRANSFER_ROOM: { what: 'Give the room to another member', roles: owner, scope: 'MODERATE' },
  DELETE_ROOM: { what: 'Delete the room', roles: owner, scope: 'MODERATE' },
} as const satisfies Record<string, Rule>

export type Permission = keyof typeof policy

/** Whether someone of that role may do it. */
export const can = (role: Role, permission: Permission): boolean =>
  (policy[permission].roles as readonly Role[]).includes(role)

const rank: Record<Role, number> = { OWNER: 2, MODERATOR: 1, MEMBER: 0 }

/** Whether a role is above another: moderation reaches only down. */
export const outranks = (actor: Role, target: Role): boolean => rank[actor] > rank[target]

import type { Role, TokenScope } from '../../prisma/generated/client/client.ts'

type Rule = {
  /** A description for docs/roles.md, which scripts/roles.ts generates from this table. */
  allows: string
  roles: readonly Role[]
  /** The scope that an access token needs. */
  scope: TokenScope
  /** True if the permission is also one in the room's threads. Members and settings are those of the room alone. */
  inThreads?: true
}

const everyone = ['OWNER', 'MODERATOR', 'MEMBER'] as const
const moderators = ['OWNER', 'MODERATOR'] as const
const owner = ['OWNER'] as const

/** The permissions in a room and the roles that have them. */
export const policy = {
  READ: {
    allows: 'Read messages and the member list, and receive live events',
    roles: everyone,
    scope: 'READ',
    inThreads: true,
  },
  POST: {
    allows: 'Post, reply, react, vote and upload; start threads; edit and delete one’s own messages',
    roles: everyone,
    scope: 'WRITE',
    inThreads: true,
  },
  REPORT: {
    allows: 'Report messages to the moderators; in a direct conversation, to the admins',
    roles: everyone,
    scope: 'WRITE',
    inThreads: true,
  },
  SAVE: {
    allows: 'Save messages for oneself, and be reminded of them',
    roles: everyone,
    scope: 'WRITE',
    inThreads: true,
  },
  LEAVE: { allows: 'Leave the room', roles: ['MODERATOR', 'MEMBER'], scope: 'WRITE' },
  MENTION_ALL: { allows: 'Notify everyone with @all and @here', roles: moderators, scope: 'WRITE' },
  IGNORE_SLOW_MODE: { allows: 'Post without waiting in slow mode', roles: moderators, scope: 'WRITE' },
  DELETE_ANY_MESSAGE: {
    allows: 'Delete anyone’s messages, and link previews',
    roles: moderators,
    scope: 'MODERATE',
    inThreads: true,
  },
  CLOSE_ANY_POLL: { allows: 'Close anyone’s polls', roles: moderators, scope: 'MODERATE', inThreads: true },
  PIN: { allows: 'Pin messages, and unpin them', roles: moderators, scope: 'MODERATE', inThreads: true },
  KICK: { allows: 'Kick people with a lower role', roles: moderators, scope: 'MODERATE' },
  BAN: { allows: 'Ban people with a lower role, and lift bans', roles: moderators, scope: 'MODERATE' },
  READ_BANS: { allows: 'See who is banned, and why', roles: moderators, scope: 'READ' },
  READ_REPORTS: { allows: 'See reports of others’ messages', roles: moderators, scope: 'READ' },
  RESOLVE_REPORTS: { allows: 'Resolve reports of others’ messages', roles: moderators, scope: 'MODERATE' },
  INVITE: { allows: 'Create, see and revoke invites', roles: moderators, scope: 'MODERATE' },
  READ_AUDIT_LOG: { allows: 'Read the audit log', roles: moderators, scope: 'READ' },
  UPDATE_ROOM: {
    allows: 'Change name, topic, capacity, slow mode, previews and who may use @all',
    roles: owner,
    scope: 'MODERATE',
  },
  CHANGE_KEY: { allows: 'Change or remove the key', roles: owner, scope: 'MODERATE' },
  SET_ROLE: { allows: 'Make members moderators, and moderators members', roles: owner, scope: 'MODERATE' },
  TRANSFER_ROOM: { allows: 'Transfer ownership to another member', roles: owner, scope: 'MODERATE' },
  DELETE_ROOM: { allows: 'Delete the room', roles: owner, scope: 'MODERATE' },
} as const satisfies Record<string, Rule>

export type Permission = keyof typeof policy

/** Returns whether a role has a permission. */
export const can = (role: Role, permission: Permission): boolean =>
  (policy[permission].roles as readonly Role[]).includes(role)

/** Returns whether a permission is one in threads, too. */
export const isInThreads = (permission: Permission): boolean => 'inThreads' in policy[permission]

const rank: Record<Role, number> = { OWNER: 2, MODERATOR: 1, MEMBER: 0 }

/** Returns whether a role is above another. Moderators can only act on people with a lower role. */
export const outranks = (actor: Role, target: Role): boolean => rank[actor] > rank[target]

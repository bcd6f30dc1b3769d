import type { AuditEntry, Prisma, Room } from '../../prisma/generated/client/client.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { newestFirst, type Page, toConnection } from '../pagination.ts'
import type { Tx } from '../room-log/change-room.ts'
import { requirePermission } from './permission.ts'

/** The actions in a room that are recorded, as the schema describes them. */
export const roomActions = {
  BAN: 'banned a user; `changes` has `expiresAt` for a ban that ends by itself',
  BAN_EXPIRED: 'a ban ended by itself; there is no actor',
  UNBAN: 'lifted a ban',
  KICK: 'removed a member, who can join again',
  ROLE_CHANGED: 'changed a member’s `role`',
  MESSAGE_DELETED: 'deleted somebody else’s message; `number` says which',
  LINK_PREVIEW_REMOVED: 'removed the preview of a link in somebody else’s message; `number` says which',
  MESSAGE_PINNED: 'pinned a message of the target; `number` says which',
  MESSAGE_UNPINNED: 'unpinned a message of the target; `number` says which',
  POLL_CLOSED: 'closed a poll of the target; `number` says which',
  KEY_CHANGED: 'set, changed or removed the key; `changes` has no keys',
  ROOM_UPDATED: 'changed settings, such as `name`, `topic`, `capacity` and `slowMode`',
  ROOM_TRANSFERRED:
    'made another member the owner; without an actor, because the owner’s account was deleted',
  REPORT_RESOLVED: 'resolved the reports of a message; `number` says which, the target wrote it',
  INVITE_CREATED: 'created an invite',
  INVITE_REVOKED: 'revoked an invite; the target created it',
} as const

/** The actions of the server's admins that are recorded. */
const serverActions = {
  SERVER_UPDATED:
    'changed the server’s `name`, `description`, `signUpPolicy`, `adminSecondFactorRequired`, `logo`, `uploadLimit`, `roomStorageLimit`, `linkPreviews` or `customEmojiOpen`',
  ADMIN_GRANTED: 'made a user an admin; without an actor, from a shell on the server',
  ADMIN_REVOKED: 'took that away again; without an actor, from a shell on the server',
  USER_SUSPENDED: 'suspended an account; `changes` has `suspendedUntil` for a suspension that ends by itself',
  USER_UNSUSPENDED: 'ended a suspension',
  USER_SIGNED_OUT: 'ended every session of an account',
  USER_DELETED: 'deleted an account; there is no target',
  PASSWORD_RESET_LINK_CREATED: 'created a link with which the target sets a new password',
  SECOND_FACTOR_REMOVED:
    'turned off the second factor of the target; without an actor, from a shell on the server',
  ROOM_DELETED: 'deleted a room; `changes` has its `name`',
  ROOM_OWNER_APPOINTED: 'made the target the owner of a room; `changes` has the `room`’s name',
  ROOM_REPORT_RESOLVED: 'resolved the reports of a message in a room; `changes` has the `room`’s name',
  EMOJI_UPLOADED: 'uploaded a custom emoji; `changes` has its `name`',
  EMOJI_DELETED: 'deleted a custom emoji, which the target uploaded; `changes` has its `name`',
  SERVER_INVITE_CREATED: 'created an invite to the server; without an actor, from a shell on the server',
  SERVER_INVITE_REVOKED: 'revoked an invite to the server; the target created it',
} as const

export const auditActions = { ...roomActions, ...serverActions }

type AuditAction = keyof typeof auditActions

/** A changed value. Null before or after means that there was or is none. */
export type AuditChange = { field: string; before: string | null; after: string | null }

export type NewAuditEntry = {
  /** Omitted for an action of the server's admins. */
  roomId?: string
  action: AuditAction
  /** Null for an automatic action. */
  actorId: string | null
  targetId?: string | null
  reason?: string | null
  /** The number of the message concerned. */
  number?: number | null
  /** Of a message in a thread: the number of its root message. */
  rootNumber?: number | null
  changes?: AuditChange[]
}

/** Adds an entry to the audit log of the room or the server, in the transaction of the action itself. */
export async function audit(tx: Tx, { reason, ...entry }: NewAuditEntry): Promise<void> {
  await tx.auditEntry.create({ data: { ...entry, reason: reason ?? '' } })
}

/** Returns where an action on a message of a room is recorded: for a thread, in the log of its parent. */
export const auditPlace = ({ id, parentId, rootNumber }: Room) => ({ roomId: parentId ?? id, rootNumber })

export type AuditFilter = {
  action?: string | null
  /** Matches the actor or the target. */
  userId?: string | null
}

/** Returns a page of a room's audit log, newest first. Requires READ_AUDIT_LOG. */
export async function listAuditLog(
  viewer: Viewer | null,
  roomId: string,
  { action, userId, page }: AuditFilter & { page: Page },
) {
  await requirePermission(viewer, 'READ_AUDIT_LOG', { roomId })
  return readPage(
    {
      roomId,
      ...(action && { action }),
      ...(userId && { OR: [{ actorId: userId }, { targetId: userId }] }),
    },
    page,
  )
}

/** Returns a page of the actions of the server's admins, newest first. Check before that the viewer is one. */
export const listServerAuditLog = (page: Page) => readPage({ roomId: null }, page)

/** Returns what has been changed on the server by these actions since then, in no order. */
export async function findServerChanges(actions: AuditAction[], since: Date): Promise<AuditChange[]> {
  const entries = await db.auditEntry.findMany({
    where: { roomId: null, action: { in: actions }, createdAt: { gte: since } },
    select: { changes: true },
  })
  return entries.flatMap(({ changes }) => changes as AuditChange[])
}

async function readPage(filter: Prisma.AuditEntryWhereInput, page: Page) {
  // IDs are in order of time: entries are written under the lock of the room or the server.
  const { where, ...order } = newestFirst(page)
  const rows = await db.auditEntry.findMany({ where: { ...filter, ...where }, ...order })
  return toConnection(rows, page, ({ id }) => id)
}

/** Returns an entry of a room by ID, or null. Requires READ_AUDIT_LOG in its room. */
export async function findAuditEntry(viewer: Viewer | null, id: string): Promise<AuditEntry | null> {
  const entry = await db.auditEntry.findUnique({ where: { id } })
  // node does not load what the server's admins did: Admin.auditLog has it.
  if (!entry || entry.roomId === null) return null
  await requirePermission(viewer, 'READ_AUDIT_LOG', { roomId: entry.roomId })
  return entry
}

/** Returns an entry's changes, which the database stores as JSON. */
export const auditChanges = ({ changes }: AuditEntry) => changes as AuditChange[]

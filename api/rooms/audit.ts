import type { AuditEntry, Prisma } from '../../prisma/generated/client/client.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { isUuid } from '../ids.ts'
import { invalidCursor, toConnection, type Page } from '../pagination.ts'
import type { Tx } from '../room-log/change-room.ts'
import { requirePermission } from './membership.ts'

/** What moderators and the owner do: each act leaves an entry with one of these. */
export const actions = [
  'BAN',
  'BAN_EXPIRED',
  'UNBAN',
  'KICK',
  'ROLE_CHANGED',
  'MESSAGE_DELETED',
  'KEY_CHANGED',
  'ROOM_UPDATED',
  'ROOM_TRANSFERRED',
  'INVITE_CREATED',
  'INVITE_REVOKED',
] as const

type Action = (typeof actions)[number]

/** One thing that an act changed; null: there was or is nothing. */
export type Change = { field: string; before: string | null; after: string | null }

export type Act = {
  roomId: string
  action: Action
  /** Null: it happened by itself. */
  actorId: string | null
  targetId?: string | null
  reason?: string | null
  /** The message that was acted upon. */
  number?: number | null
  changes?: Change[]
}

/** Writes an act into the room's audit log, in the transaction in which it is done. */
export async function audit(tx: Tx, { reason, ...act }: Act): Promise<void> {
  await tx.auditEntry.create({ data: { ...act, reason: reason ?? '' } })
}

export type AuditFilter = {
  action?: string | null
  /** Who did it, or whom it was done to. */
  userId?: string | null
}

/** A page of what was done in a room, the latest first. For those who may read it. */
export async function listAudit(
  viewer: Viewer | null,
  roomId: string,
  { action, userId }: AuditFilter,
  page: Page,
) {
  await requirePermission(viewer, roomId, 'READ_AUDIT_LOG')
  const where: Prisma.AuditEntryWhereInput = {
    roomId,
    ...(action && { action }),
    ...(userId && { OR: [{ actorId: userId }, { targetId: userId }] }),
    // Entries are made under the room's lock, and their ids grow with time.
    id: { lt: readEntry(page.after, 'after'), gt: readEntry(page.before, 'before') },
  }
  const rows = await db.auditEntry.findMany({
    where,
    orderBy: { id: page.backward ? 'asc' : 'desc' },
    take: page.size + 1,
  })
  return toConnection(rows, page, ({ id }) => id)
}

function readEntry(cursor: string | null, field: string): string | undefined {
  if (cursor !== null && !isUuid(cursor)) throw invalidCursor(field)
  return cursor ?? undefined
}

/** An entry by its id, for those who may read the log that it is in; null when there is none. */
export async function findEntry(viewer: Viewer | null, id: string): Promise<AuditEntry | null> {
  const entry = await db.auditEntry.findUnique({ where: { id } })
  if (entry) await requirePermission(viewer, entry.roomId, 'READ_AUDIT_LOG')
  return entry
}

/** What an entry says was changed. */
export const changesOf = ({ changes }: AuditEntry) => changes as Change[]

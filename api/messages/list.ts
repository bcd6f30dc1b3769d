import { m } from '@latchkey/messages'
import type { Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { badInput } from '../errors.ts'
import { invalidCursor, toConnection, type Page } from '../pagination.ts'
import { requireMember } from '../rooms/permission.ts'

/** A page, or with `around`, the page that has this number in its middle. */
export type MessageRange = { page: Page; around?: number | null }

/**
 * Returns a page of a room's messages in the order of their numbers. Members only. Reading a page costs the same anywhere in
 * the history.
 */
export async function listMessages(viewer: Viewer | null, roomId: string, { page, around }: MessageRange) {
  await requireMember(viewer, roomId)
  if (around != null) return listAround(roomId, page, around)
  const number = {
    gt: parseNumber(page.after, 'after') ?? undefined,
    lt: parseNumber(page.before, 'before') ?? undefined,
  }
  const rows = await db.message.findMany({
    where: { roomId, number },
    orderBy: { number: page.backward ? 'desc' : 'asc' },
    take: page.size + 1,
  })
  return toConnection(rows, page, (message) => String(message.number))
}

async function listAround(roomId: string, page: Page, around: number) {
  if (page.after !== null || page.before !== null) throw badInput('around', m.page_around_and_cursor)
  // The database's integers end where GraphQL's do, so the number before the least would be none of them.
  const gt = Math.max(0, around - Math.ceil(page.size / 2))
  const rows = await db.message.findMany({
    where: { roomId, number: { gt } },
    orderBy: { number: 'asc' },
    take: page.size + 1,
  })
  const connection = toConnection(rows, { ...page, backward: false }, (message) => String(message.number))
  const hasPreviousPage = (rows[0]?.number ?? 1) > 1
  return { ...connection, pageInfo: { ...connection.pageInfo, hasPreviousPage } }
}

/** Reads a whole number from a cursor. */
export function parseNumber(cursor: string | null, field: string): number | null {
  if (cursor !== null && !/^\d{1,9}$/.test(cursor)) throw invalidCursor(field)
  return cursor === null ? null : Number(cursor)
}

import type { Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { type Page, toConnection } from '../pagination.ts'
import { byActivity } from '../rooms/room.ts'
import { requireMember } from '../rooms/permission.ts'

/** Returns a page of a room's threads, most recently active first. Members only. */
export async function listThreads(viewer: Viewer | null, roomId: string, page: Page) {
  await requireMember(viewer, roomId)
  const { where, ...sorted } = byActivity.sort(page)
  const rows = await db.room.findMany({ where: { ...where, parentId: roomId }, ...sorted })
  return toConnection(rows, page, byActivity.position)
}

import type { Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { withRelated } from '../db/related.ts'
import type { MembershipRow } from '../room-log/rows.ts'
import { isHidden } from '../room-log/rows.ts'

/** The most conversations in the list. Viewer.memberships has all of them. */
export const MAX_DIRECTS = 100

/** Returns the viewer's conversations without the hidden ones, most recently active first. */
export async function listDirects({ user }: Viewer, limit: number): Promise<MembershipRow[]> {
  const rows = await db.membership.findMany({
    where: { userId: user.id, status: 'ACTIVE', room: { kind: 'DIRECT' } },
    include: { room: true },
    orderBy: { room: { activeAt: 'desc' } },
  })
  const visible = withRelated(rows, 'room').filter((row) => !isHidden(row, row.room))
  const listed = visible.slice(0, limit)
  const times = await findLastPosts(listed.map(({ roomId }) => roomId))
  const activity = ({ roomId, room }: (typeof listed)[number]) => times.get(roomId) ?? room.createdAt
  return listed.sort((a, b) => activity(b).getTime() - activity(a).getTime())
}

/** Returns the exact times of the last messages. Room.activeAt is accurate to a minute. */
async function findLastPosts(roomIds: string[]): Promise<Map<string, Date>> {
  if (!roomIds.length) return new Map()
  const rows = await db.$queryRaw<{ roomId: string; postedAt: Date }[]>`
    SELECT m."roomId", m."postedAt" FROM "Room" r
    JOIN "Message" m ON m."roomId" = r.id AND m.number = r."messageCount"
    WHERE r.id = ANY(${roomIds}::uuid[])`
  return new Map(rows.map(({ roomId, postedAt }) => [roomId, postedAt]))
}

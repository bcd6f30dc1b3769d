import type { PoolClient } from 'pg'
import { findBlockedRooms } from '../../blocking/blocked-rooms.ts'
import type { OutgoingMessage } from './outgoing-message.ts'
import { formatArray, pipeline } from './statement.ts'
import { type MembershipState, pairKey, type RoomState } from './validate.ts'

type Rooms = ReadonlyMap<string, RoomState>

/** The state of a batch while it is read. */
type ReadState = { rooms: Rooms; memberships: Map<string, MembershipState> }

/**
 * Reads the parents of the batch's threads, whose members may post in the threads and whose settings count there. Locks the authors'
 * memberships of them until the end of the transaction, so that no message follows a ban. Costs nothing without threads.
 */
export async function readParents(
  client: PoolClient,
  authors: readonly OutgoingMessage[],
  { rooms, memberships }: ReadState,
): Promise<void> {
  const inThreads = authors.filter(({ roomId }) => rooms.get(roomId)?.parentId)
  if (!inThreads.length) return
  const parentIds = inThreads.map(({ roomId }) => rooms.get(roomId)!.parentId)
  const [parents, inParents] = await pipeline(client, [
    {
      name: 'read parents',
      text: 'SELECT id, kind, "memberCount", "slowMode" FROM "Room" WHERE id = ANY($1::uuid[])',
      values: [formatArray([...new Set(parentIds)])],
    },
    {
      name: 'lock memberships of parents',
      text: `SELECT p.ord::int, m.status, m.role FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS p("roomId", "userId", ord)
        JOIN "Membership" m ON m."roomId" = p."roomId" AND m."userId" = p."userId"
        ORDER BY m."roomId", m."userId" FOR SHARE OF m`,
      values: [formatArray(parentIds), formatArray(inThreads.map(({ author }) => author.id))],
    },
  ])
  const byId = new Map(parents!.rows.map((row) => [row.id, row]))
  for (const { roomId } of inThreads) {
    const room = rooms.get(roomId)!
    const parent = byId.get(room.parentId)
    room.slowMode = parent?.slowMode ?? 0
    room.parent = parent
  }
  inThreads.forEach(({ roomId, author }, index) => {
    const inParent = inParents!.rows.find(({ ord }) => ord === index + 1)
    const own = memberships.get(pairKey(roomId, author.id))
    memberships.set(pairKey(roomId, author.id), {
      status: inParent?.status ?? null,
      role: inParent?.role,
      lastPostedAt: own?.lastPostedAt ?? null,
    })
  })
}

/** Returns the rooms of the batch that are a conversation between two people, one of them blocked by the other, or a thread of one. */
export async function findBlockedPairs(client: PoolClient, rooms: Rooms): Promise<Set<string>> {
  const pairs = [...rooms].flatMap(([id, room]) => {
    const { kind, memberCount } = room.parent ?? room
    return kind === 'DIRECT' && memberCount === 2 ? [{ id, pairId: room.parentId ?? id }] : []
  })
  const blocked = await findBlockedRooms(client, [...new Set(pairs.map(({ pairId }) => pairId))])
  return new Set(pairs.flatMap(({ id, pairId }) => (blocked.has(pairId) ? [id] : [])))
}

import { type Message, Prisma } from '../../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../../accounts/viewer.ts'
import { db } from '../../db/client.ts'
import { isStatementTimeout } from '../../db/statement-timeout.ts'
import { badInput } from '../../errors.ts'
import { toConnection, type Page } from '../../pagination.ts'
import { requirePermission } from '../../rooms/permission.ts'
import { readRoomByName } from '../../rooms/room.ts'
import { parseQuery } from './query.ts'
import { searchStatement } from './statement.sql.ts'

/** Milliseconds that the database may spend on a search. */
const SEARCH_TIMEOUT = 5_000

export type SearchInput = { text: string; roomId: string | null; page: Page }

/**
 * Returns a page of matching messages, newest first, from one room or from all rooms of the viewer. Throws BAD_USER_INPUT
 * for an empty query and for a search that exceeds the time limit.
 */
export async function searchMessages(viewer: Viewer | null, { text, roomId, page }: SearchInput) {
  const me = requireViewer(viewer)
  const query = parseQuery(text)
  const roomIds = await findRoomIds(me, roomId, query.in)
  const authorId =
    query.from && (await db.user.findUnique({ where: { username: query.from }, select: { id: true } }))?.id
  if (!roomIds.length || (query.from !== null && !authorId))
    return toConnection<Message>([], page, formatCursor)
  const statement = searchStatement({ ...query, roomIds, authorId: authorId || null }, page)
  const [, rows] = await db
    .$transaction([
      db.$executeRaw(Prisma.raw(`SET LOCAL statement_timeout = ${SEARCH_TIMEOUT}`)),
      db.$queryRaw<Message[]>(statement),
    ])
    .catch((error: unknown) => {
      if (!isStatementTimeout(error)) throw error
      throw badInput(
        'query',
        'This search takes too long. Add a word, or narrow it with in:, from: or after:.',
      )
    })
  return toConnection(rows, page, formatCursor)
}

/** The viewer's rooms, limited to the room with this ID and the room with this name if they are given. */
async function findRoomIds(viewer: Viewer, roomId: string | null, name: string | null): Promise<string[]> {
  if (roomId) await requirePermission(viewer, 'READ', { roomId })
  const namedId = name === null ? null : ((await readRoomByName(name))?.id ?? null)
  if (name !== null && (namedId === null || (roomId && roomId !== namedId))) return []
  const memberships = await db.membership.findMany({
    where: { userId: viewer.user.id, status: 'ACTIVE', roomId: roomId ?? namedId ?? undefined },
    select: { roomId: true },
  })
  return memberships.map((membership) => membership.roomId)
}

const formatCursor = ({ postedAt, roomId, number }: Message) =>
  `${postedAt.toISOString()} ${roomId} ${number}`

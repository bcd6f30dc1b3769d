import { type Message, Prisma } from '../../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../../accounts/viewer.ts'
import { db } from '../../db/client.ts'
import { badInput } from '../../errors.ts'
import { toConnection, type Page } from '../../pagination.ts'
import { requirePermission } from '../../rooms/membership.ts'
import { roomByName } from '../../rooms/room.ts'
import { isStatementTimeout } from './statement-timeout.ts'
import { parseSearch } from './query.ts'
import { searchStatement } from './statement.ts'

/** Milliseconds that a search may take of the database. */
const PATIENCE = 5_000

/**
 * A page of the messages that fit a search, the latest first: of one room, or of all that the viewer is a member of.
 * BAD_USER_INPUT when there is nothing to search for, or the database does not find it in time.
 */
export async function searchMessages(
  viewer: Viewer | null,
  query: string,
  roomId: string | null,
  page: Page,
) {
  const me = requireViewer(viewer)
  const search = parseSearch(query)
  const roomIds = await roomsOf(me, roomId, search.in)
  const authorId =
    search.from && (await db.user.findUnique({ where: { username: search.from }, select: { id: true } }))?.id
  if (!roomIds.length || (search.from !== null && !authorId)) return toConnection<Message>([], page, keyOf)
  const statement = searchStatement({ ...search, roomIds, authorId: authorId || null }, page)
  const [, rows] = await db
    .$transaction([
      db.$executeRaw(Prisma.raw(`SET LOCAL statement_timeout = ${PATIENCE}`)),
      db.$queryRaw<Message[]>(statement),
    ])
    .catch((error: unknown) => {
      if (!isStatementTimeout(error)) throw error
      throw badInput(
        'query',
        'This search takes too long. Add a word, or narrow it down by in:, from: or after:.',
      )
    })
  return toConnection(rows, page, keyOf)
}

/** The rooms to search: those that the viewer is a member of, and of these the one that is meant. */
async function roomsOf(viewer: Viewer, roomId: string | null, name: string | null): Promise<string[]> {
  if (roomId) await requirePermission(viewer, roomId, 'READ')
  const named = name === null ? null : ((await roomByName(name))?.id ?? null)
  if (name !== null && (named === null || (roomId && roomId !== named))) return []
  const memberships = await db.membership.findMany({
    where: { userId: viewer.user.id, status: 'ACTIVE', roomId: roomId ?? named ?? undefined },
    select: { roomId: true },
  })
  return memberships.map((membership) => membership.roomId)
}

const keyOf = ({ postedAt, roomId, number }: Message) => `${postedAt.toISOString()} ${roomId} ${number}`

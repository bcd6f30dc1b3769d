import { hasLink } from '@latchkey/markup'
import { m } from '@latchkey/messages'
import { type Message, Prisma } from '../../../prisma/generated/client/client.ts'
import { findUser } from '../../accounts/user.ts'
import { requireViewer, type Viewer } from '../../accounts/viewer.ts'
import { db } from '../../db/client.ts'
import { isStatementTimeout } from '../../db/statement-timeout.ts'
import { badInput } from '../../errors.ts'
import { toConnection, type Page } from '../../pagination.ts'
import { foldForSearch } from '../../rooms/search-filter.ts'
import { requirePermission } from '../../rooms/permission.ts'
import { peopleKey } from '../../rooms/direct.ts'
import { findRoom } from '../../rooms/room.ts'
import { ownThreads } from '../../rooms/thread.ts'
import type { Criteria } from './conditions.sql.ts'
import { parseQuery } from './query.ts'
import { searchStatement } from './statement.sql.ts'

/** Milliseconds that the database may spend on a search. */
const SEARCH_TIMEOUT = 5_000

/** The most people of one display name whose messages a search finds. */
const MAX_AUTHORS = 1_000

export type SearchInput = {
  text: string
  roomId: string | null
  /** The time zone of the days in the query. UTC if absent. */
  timeZone?: string | null
  page: Page
}

/**
 * Returns a page of matching messages, newest first, from one room or from all rooms of the viewer. Throws BAD_USER_INPUT
 * for an empty query, for a person or room that is not found, and for a search that exceeds the time limit.
 */
export async function searchMessages(viewer: Viewer | null, { text, roomId, timeZone, page }: SearchInput) {
  const me = requireViewer(viewer)
  const query = parseQuery(text, timeZone ?? undefined)
  const roomIds = await findRoomIds(me, roomId, query.in)
  const authorIds = query.from === null ? null : await findAuthorIds(query.from)
  if (!roomIds.length) return toConnection<Message>([], page, formatCursor)
  const criteria = { ...query, roomIds, authorIds, savedBy: query.isSaved ? me.user.id : null }
  const rows = query.hasLink ? await readWithLinks(criteria, page) : await read(criteria, page)
  return toConnection(rows, page, formatCursor)
}

/** Reads the rows of a page, and one more if there are more. */
async function read(criteria: Criteria, page: Page): Promise<Message[]> {
  const [, rows] = await db
    .$transaction([
      db.$executeRaw(Prisma.raw(`SET LOCAL statement_timeout = ${SEARCH_TIMEOUT}`)),
      db.$queryRaw<Message[]>(searchStatement(criteria, page)),
    ])
    .catch((error: unknown) => {
      if (!isStatementTimeout(error)) throw error
      throw badInput('query', m.search_too_slow)
    })
  return rows
}

/** Does the same without messages in which only code, for example, looks like a link. */
async function readWithLinks(criteria: Criteria, page: Page): Promise<Message[]> {
  const found: Message[] = []
  const end = performance.now() + SEARCH_TIMEOUT
  for (let rest = page; ;) {
    const rows = await read(criteria, rest)
    found.push(...rows.filter(({ text }) => hasLink(text)))
    const last = rows[page.size]
    if (!last || found.length > page.size) return found.slice(0, page.size + 1)
    if (performance.now() > end) throw badInput('query', m.search_too_slow)
    rest = { ...page, [page.backward ? 'before' : 'after']: formatCursor(last) }
  }
}

/**
 * Returns the user with a username or, if there is none, everyone with a display name. BAD_USER_INPUT if there is nobody.
 */
async function findAuthorIds(name: string): Promise<string[]> {
  const user = await findUser(name)
  if (user) return [user.id]
  const users = await db.user.findMany({
    where: { foldedName: await foldForSearch(name), deletedAt: null },
    orderBy: { id: 'asc' },
    take: MAX_AUTHORS,
    select: { id: true },
  })
  if (!users.length) throw badInput('query', m.search_person_unknown, { name })
  return users.map(({ id }) => id)
}

/**
 * Returns the viewer's rooms with their threads, limited to the room with this ID and the room with this name if they are given. BAD_USER_INPUT
 * if the viewer has no such room.
 */
async function findRoomIds(viewer: Viewer, roomId: string | null, name: string | null): Promise<string[]> {
  if (roomId) await requirePermission(viewer, 'READ', { roomId })
  if (name?.startsWith('@')) return findDirectIds(viewer, roomId, name.slice(1))
  const namedId = name === null ? null : ((await findRoom(viewer, name))?.id ?? null)
  if (roomId && namedId && roomId !== namedId) throw badInput('query', m.search_room_given_twice)
  const one = roomId ?? namedId ?? undefined
  const rooms =
    name !== null && namedId === null
      ? []
      : await db.room.findMany({
          where: {
            id: one,
            OR: [
              ...(one ? [ownThreads(viewer)] : []),
              {
                kind: { not: 'THREAD' },
                memberships: { some: { userId: viewer.user.id, status: 'ACTIVE' } },
              },
            ],
          },
          select: { id: true },
        })
  if (name !== null && !rooms.length) throw badInput('query', m.search_room_unknown, { name })
  return withThreads(rooms.map(({ id }) => id))
}

/** Returns rooms and their threads. */
async function withThreads(roomIds: string[]): Promise<string[]> {
  const threads = await db.room.findMany({
    where: { parentId: { in: roomIds }, messageCount: { gt: 0 } },
    select: { id: true },
  })
  return [...roomIds, ...threads.map(({ id }) => id)]
}

/** Returns the viewer's conversation with the user with a username or, if there is none, with everyone with a display name. */
async function findDirectIds(viewer: Viewer, roomId: string | null, name: string): Promise<string[]> {
  const ids = await findAuthorIds(name)
  const keys = ids.map((id) => peopleKey([viewer.user.id, id]))
  const rooms = await db.room.findMany({ where: { peopleKey: { in: keys } }, select: { id: true } })
  if (!rooms.length) throw badInput('query', m.search_conversation_unknown, { name })
  if (roomId && !rooms.some(({ id }) => id === roomId)) throw badInput('query', m.search_room_given_twice)
  return withThreads(roomId ? [roomId] : rooms.map(({ id }) => id))
}

const formatCursor = ({ postedAt, roomId, number }: Message) =>
  `${postedAt.toISOString()} ${roomId} ${number}`

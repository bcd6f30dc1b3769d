import { type Message, Prisma } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db.ts'
import { badInput } from '../errors.ts'
import { badCursor, connectionOf, type Page } from '../page.ts'
import { requirePermission } from '../rooms/membership.ts'
import { roomByName } from '../rooms/room.ts'
import { isLate } from './late.ts'
import { readSearch, type Search } from './search-query.ts'

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
  const search = readSearch(query)
  const roomIds = await roomsOf(me, roomId, search.in)
  const authorId =
    search.from && (await db.user.findUnique({ where: { username: search.from }, select: { id: true } }))?.id
  if (!roomIds.length || (search.from !== null && !authorId)) return connectionOf<Message>([], page, keyOf)
  const statement = searchStatement({ ...search, roomIds, authorId: authorId || null }, page)
  const [, rows] = await db
    .$transaction([
      db.$executeRaw(Prisma.raw(`SET LOCAL statement_timeout = ${PATIENCE}`)),
      db.$queryRaw<Message[]>(statement),
    ])
    .catch((error: unknown) => {
      if (!isLate(error)) throw error
      throw badInput(
        'query',
        'This search takes too long. Add a word, or narrow it down by in:, from: or after:.',
      )
    })
  return connectionOf(rows, page, keyOf)
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

export type Criteria = Pick<Search, 'words' | 'phrases' | 'before' | 'after' | 'hasFile'> & {
  roomIds: string[]
  authorId: string | null
}

/**
 * The statement for a page. The planner chooses: a common word is found by going through the messages from the latest
 * on, a rare one by the trigram index (docs/decisions/2026-11-22-search.md has the measurements).
 */
export function searchStatement(criteria: Criteria, page: Page): Prisma.Sql {
  const { roomIds, authorId, words, phrases, before, after, hasFile } = criteria
  const [only] = roomIds
  const one = roomIds.length === 1 ? only! : null
  const conditions = [
    one ? Prisma.sql`m."roomId" = ${one}::uuid` : Prisma.sql`m."roomId" = ANY(${roomIds}::uuid[])`,
    Prisma.sql`m."deletedAt" IS NULL`,
    ...words.map(hasWord),
    ...phrases.map(hasPart),
    ...(authorId ? [Prisma.sql`m."authorId" = ${authorId}::uuid`] : []),
    ...(before ? [Prisma.sql`m."postedAt" < ${before}`] : []),
    ...(after ? [Prisma.sql`m."postedAt" >= ${after}`] : []),
    ...(page.after === null ? [] : [beyond(one, page.after, 'after', Prisma.raw('<'))]),
    ...(page.before === null ? [] : [beyond(one, page.before, 'before', Prisma.raw('>'))]),
  ]
  const direction = Prisma.raw(page.backward ? 'ASC' : 'DESC')
  // Within a room the numbers have the same order as the moments, and an index of their own.
  const order = one
    ? Prisma.sql`m.number ${direction}`
    : Prisma.sql`m."postedAt" ${direction}, m."roomId" ${direction}, m.number ${direction}`
  const from = hasFile ? carriers(roomIds) : Prisma.sql`"Message" m`
  return Prisma.sql`SELECT m.* FROM ${from} WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY ${order} LIMIT ${page.size + 1}`
}

/** The messages that carry something, by way of what they carry: of that there is little, and the planner expects more. */
const carriers = (roomIds: string[]) => Prisma.sql`(
  SELECT DISTINCT "roomId", number FROM "Attachment" WHERE "roomId" = ANY(${roomIds}::uuid[]) AND number IS NOT NULL
) carried CROSS JOIN LATERAL (
  SELECT * FROM "Message" WHERE "roomId" = carried."roomId" AND number = carried.number LIMIT 1
) m`

/** Han, Kana, Bopomofo and Hangul: what has_cjk and cjk_words go by (prisma/migrations, *_search). */
const cjk =
  /[\u2E80-\u2FDF\u3005-\u3007\u3041-\u30FF\u3105-\u312F\u31F0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\uFF66-\uFF9F\u{20000}-\u{3FFFF}]/u

/** Each in the form that one of the indexes answers. */
function hasWord(word: string): Prisma.Sql {
  const { length } = [...word]
  if (length > 2 || !/^[\p{L}\p{N}]+$/u.test(word)) return hasPart(word)
  if (cjk.test(word))
    return Prisma.sql`has_cjk(m.text) AND cjk_words(m.text) ILIKE '%' || cjk_words(${word}) || '%'`
  // Too short for a trigram of its own, but not where a word begins: similarity, which the index knows, asks for that.
  const alone = length === 1 ? '($|[^[:alnum:]])' : ''
  return Prisma.sql`m.text %> ${word} AND m.text ~* ${`(^|[^[:alnum:]])${word}${alone}`}`
}

const hasPart = (text: string) => Prisma.sql`m.text ILIKE ${`%${text.replace(/[\\%_]/g, '\\$&')}%`}`

const keyOf = ({ postedAt, roomId, number }: Message) => `${postedAt.toISOString()} ${roomId} ${number}`

function beyond(one: string | null, cursor: string, field: string, side: Prisma.Sql): Prisma.Sql {
  const [, at, roomId, number] = /^([1-9]\d{3}-[\d:T.-]+Z) ([0-9a-f-]{36}) (\d{1,9})$/.exec(cursor) ?? []
  if (!at || !roomId || !number || Number.isNaN(Date.parse(at))) throw badCursor(field)
  return one
    ? Prisma.sql`m.number ${side} ${Number(number)}`
    : Prisma.sql`(m."postedAt", m."roomId", m.number) ${side} (${new Date(at)}, ${roomId}::uuid, ${Number(number)})`
}

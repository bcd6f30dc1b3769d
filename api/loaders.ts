import DataLoader from 'dataloader'
import type {
  Attachment,
  LinkPreview,
  Mention,
  Message,
  Room,
  Session,
  User,
} from '../prisma/generated/client/client.ts'
import { db } from './db/client.ts'
import { countUnread, type ReadPosition, type Unread } from './inbox/unread-counts.ts'
import { loadReactions } from './messages/reaction.ts'
import { loadPolls, loadVotes, type PollReader } from './polls/poll.ts'
import type { MessageKey, PollRow } from './room-log/rows.ts'

const toCacheKey = ({ roomId, number }: MessageKey) => `${roomId}:${number}`

const factories = {
  user: () =>
    new DataLoader<string, User | null>(async (ids) => {
      const users = await db.user.findMany({ where: { id: { in: [...ids] } } })
      const byId = new Map(users.map((user) => [user.id, user]))
      return ids.map((id) => byId.get(id) ?? null)
    }),
  room: () =>
    new DataLoader<string, Room | null>(async (ids) => {
      const rooms = await db.room.findMany({ where: { id: { in: [...ids] } } })
      const byId = new Map(rooms.map((room) => [room.id, room]))
      return ids.map((id) => byId.get(id) ?? null)
    }),
  people: () =>
    new DataLoader<string, User[]>(async (roomIds) => {
      const rows = await db.membership.findMany({
        where: { roomId: { in: [...roomIds] }, status: 'ACTIVE' },
        include: { user: true },
        orderBy: { user: { username: 'asc' } },
      })
      const byRoom = Map.groupBy(rows, ({ roomId }) => roomId)
      return roomIds.map((id) => (byRoom.get(id) ?? []).map(({ user }) => user))
    }),
  message: () =>
    new DataLoader<MessageKey, Message | null, string>(
      async (keys) => {
        const byKey = new Map(
          (await db.message.findMany({ where: { OR: matchAny(keys) } })).map((row) => [toCacheKey(row), row]),
        )
        return keys.map((key) => byKey.get(toCacheKey(key)) ?? null)
      },
      { cacheKeyFn: toCacheKey },
    ),
  linkPreview: () =>
    new DataLoader<string, LinkPreview | null>(async (ids) => {
      const previews = await db.linkPreview.findMany({ where: { id: { in: [...ids] } } })
      const byId = new Map(previews.map((preview) => [preview.id, preview]))
      return ids.map((id) => byId.get(id) ?? null)
    }),
  mentions: () => perMessage<Mention>((keys) => db.mention.findMany({ where: { OR: matchAny(keys) } })),
  reportCount: () =>
    new DataLoader<MessageKey, number, string>(
      async (keys) => {
        const counts = await db.report.groupBy({
          by: ['roomId', 'number'],
          where: { OR: matchAny(keys) },
          _count: true,
        })
        const byKey = new Map(counts.map((row) => [toCacheKey(row), row._count]))
        return keys.map((key) => byKey.get(toCacheKey(key)) ?? 0)
      },
      { cacheKeyFn: toCacheKey },
    ),
  unread: () => new DataLoader<ReadPosition, Unread>(countUnread, { cache: false }),
  reactions: () => perMessage(loadReactions),
  poll: () =>
    new DataLoader<MessageKey, PollRow | null, string>(
      async (keys) => {
        const byKey = new Map((await loadPolls(keys)).map((row) => [toCacheKey(row), row]))
        return keys.map((key) => byKey.get(toCacheKey(key)) ?? null)
      },
      { cacheKeyFn: toCacheKey },
    ),
  choices: () =>
    new DataLoader<PollReader, number[], string>(
      async (readers) => {
        const byKey = new Map((await loadVotes(readers)).map((row) => [toCacheKey(row), row.choices]))
        return readers.map((reader) => byKey.get(toCacheKey(reader)) ?? [])
      },
      { cacheKeyFn: toCacheKey },
    ),
  /** The session that a notification tells of. */
  sessionOf: () =>
    new DataLoader<string, Session | null>(async (ids) => {
      const sessions = await db.session.findMany({
        where: { notificationId: { in: [...ids] }, expiresAt: { gt: new Date() } },
      })
      const byNotification = new Map(sessions.map((session) => [session.notificationId, session]))
      return ids.map((id) => byNotification.get(id) ?? null)
    }),
  attachments: () =>
    perMessage<Attachment & { number: number }>(async (keys) => {
      const found = await db.attachment.findMany({
        where: { OR: matchAny(keys) },
        orderBy: { position: 'asc' },
      })
      return found.flatMap((row) => (row.number === null ? [] : [{ ...row, number: row.number }]))
    }),
}

export type Loaders = { readonly [Name in keyof typeof factories]: ReturnType<(typeof factories)[Name]> }

/** Replaces itself by a loader when it is first read. */
const lazyLoaders = Object.defineProperties(
  {},
  Object.fromEntries(
    Object.entries(factories).map(([name, create]) => [
      name,
      {
        get(this: object) {
          const value = create()
          Object.defineProperty(this, name, { value })
          return value
        },
      },
    ]),
  ),
)

/**
 * Creates the loaders of an operation. Each loads many objects in one query, and the same object once, so that a page of
 * messages and a single event load alike. A loader is created on first use: most operations and most events need none.
 */
export const createLoaders = (): Loaders => Object.create(lazyLoaders)

/** Returns a condition for Prisma's OR that matches the messages, by room. */
function matchAny(keys: readonly MessageKey[]): { roomId: string; number: { in: number[] } }[] {
  const numbersByRoom = new Map<string, number[]>()
  for (const { roomId, number } of keys)
    numbersByRoom.set(roomId, [...(numbersByRoom.get(roomId) ?? []), number])
  return [...numbersByRoom].map(([roomId, numbers]) => ({ roomId, number: { in: numbers } }))
}

/** Creates a loader of rows that belong to messages. */
function perMessage<Row extends MessageKey>(load: (keys: readonly MessageKey[]) => Promise<Row[]>) {
  return new DataLoader<MessageKey, Row[], string>(
    async (keys) => {
      const rows = Map.groupBy(await load(keys), toCacheKey)
      return keys.map((key) => rows.get(toCacheKey(key)) ?? [])
    },
    { cacheKeyFn: toCacheKey },
  )
}

import DataLoader from 'dataloader'
import type { Attachment, Mention, Message, Room, User } from '../prisma/generated/client/client.ts'
import { db } from './db/client.ts'
import { countUnreadMentions, type ReadPosition } from './messages/mention.ts'
import type { MessageKey } from './room-log/rows.ts'
import { loadReactions } from './messages/reaction.ts'

const keyOf = ({ roomId, number }: MessageKey) => `${roomId}:${number}`

const makers = {
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
  message: () =>
    new DataLoader<MessageKey, Message | null, string>(
      async (keys) => {
        const byKey = new Map(
          (await db.message.findMany({ where: { OR: either(keys) } })).map((row) => [keyOf(row), row]),
        )
        return keys.map((key) => byKey.get(keyOf(key)) ?? null)
      },
      { cacheKeyFn: keyOf },
    ),
  mentions: () => perMessage<Mention>((keys) => db.mention.findMany({ where: { OR: either(keys) } })),
  unreadMentions: () => new DataLoader<ReadPosition, number>(countUnreadMentions),
  reactions: () => perMessage(loadReactions),
  attachments: () =>
    perMessage<Attachment & { number: number }>(async (keys) => {
      const found = await db.attachment.findMany({
        where: { OR: either(keys) },
        orderBy: { position: 'asc' },
      })
      return found.flatMap((row) => (row.number === null ? [] : [{ ...row, number: row.number }]))
    }),
}

export type Loaders = { readonly [Name in keyof typeof makers]: ReturnType<(typeof makers)[Name]> }

const lazy = Object.defineProperties(
  {},
  Object.fromEntries(
    Object.entries(makers).map(([name, make]) => [
      name,
      {
        get(this: object) {
          const value = make()
          Object.defineProperty(this, name, { value })
          return value
        },
      },
    ]),
  ),
)

/**
 * Loads many in one query within an operation; each is asked for once. A page of messages and a single event load alike.
 * Each loader is made when it is first asked for: most operations, and most events, need none.
 */
export const createLoaders = (): Loaders => Object.create(lazy)

/** Messages by room, as Prisma's OR wants them. */
function either(keys: readonly MessageKey[]): { roomId: string; number: { in: number[] } }[] {
  const numbers = new Map<string, number[]>()
  for (const { roomId, number } of keys) numbers.set(roomId, [...(numbers.get(roomId) ?? []), number])
  return [...numbers].map(([roomId, number]) => ({ roomId, number: { in: number } }))
}

function perMessage<Row extends MessageKey>(load: (keys: readonly MessageKey[]) => Promise<Row[]>) {
  return new DataLoader<MessageKey, Row[], string>(
    async (keys) => {
      const rows = Map.groupBy(await load(keys), keyOf)
      return keys.map((key) => rows.get(keyOf(key)) ?? [])
    },
    { cacheKeyFn: keyOf },
  )
}

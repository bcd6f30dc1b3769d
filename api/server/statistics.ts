import type { StatisticsDay } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { countConnections } from './cluster-connections.ts'

/** The days that statistics are returned for. */
const DAYS = 30

export interface Statistics {
  userCount: number
  activeToday: number
  roomCount: number
  messageCount: number
  databaseSize: number
  filesSize: number
  connections: number
}

/** A day, with the messages that were posted on it. Null for the first day, which nothing is known before. */
export type Day = StatisticsDay & { messagesPosted: number | null }

/**
 * Returns the statistics of this server now, and keeps them for the day. Reads the counts that users and rooms carry, never
 * their history. Check before that the viewer is an admin.
 */
export async function readStatistics(): Promise<Statistics> {
  const [connections, [row]] = await Promise.all([
    countConnections(),
    db.$queryRaw<Omit<Statistics, 'connections'>[]>`
      SELECT
        (SELECT count(*)::int FROM "User" WHERE "deletedAt" IS NULL) AS "userCount",
        (SELECT count(*)::int FROM "User"
          WHERE "seenAt" >= date_trunc('day', now(), 'UTC') AND "deletedAt" IS NULL AND NOT bot) AS "activeToday",
        (SELECT count(*)::int FROM "Room" WHERE kind = 'ROOM') AS "roomCount",
        (SELECT coalesce(sum("messageCount"), 0)::float8 FROM "Room") AS "messageCount",
        pg_database_size(current_database())::float8 AS "databaseSize",
        (SELECT coalesce(sum(storage), 0)::float8 FROM "Room") AS "filesSize"`,
  ])
  const statistics = { ...row!, connections }
  await keep(statistics)
  return statistics
}

/** Records the statistics of today, as a job. */
export const recordStatistics = async (): Promise<void> => void (await readStatistics())

const keep = ({ activeToday, messageCount, filesSize, connections }: Statistics) => db.$executeRaw`
  INSERT INTO "StatisticsDay" AS d (day, "activeUsers", "messageCount", storage, connections)
  VALUES ((now() AT TIME ZONE 'UTC')::date, ${activeToday}::int, ${messageCount}::float8, ${filesSize}::float8, ${connections}::int)
  ON CONFLICT (day) DO UPDATE SET
    "activeUsers" = greatest(d."activeUsers", EXCLUDED."activeUsers"),
    "messageCount" = EXCLUDED."messageCount",
    storage = EXCLUDED.storage,
    connections = greatest(d.connections, EXCLUDED.connections)`

/** Returns the last 30 days that are recorded, the earliest first. Check before that the viewer is an admin. */
export async function listDays(): Promise<Day[]> {
  const rows = await db.statisticsDay.findMany({
    where: { day: { gte: new Date(Date.now() - (DAYS + 1) * 86_400_000) } },
    orderBy: { day: 'desc' },
    take: DAYS + 1,
  })
  const days = rows.map((row, i) => ({ ...row, messagesPosted: postedSince(rows[i + 1], row) }))
  return days.slice(0, DAYS).reverse()
}

/** A deleted room takes its messages out of the count, so there may seem to be fewer than none. */
const postedSince = (before: StatisticsDay | undefined, { messageCount }: StatisticsDay): number | null =>
  before ? Math.max(0, messageCount - before.messageCount) : null

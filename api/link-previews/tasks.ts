import { previewedUrl } from '@latchkey/markup'
import type { LinkPreview, RoomKind } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { env } from '../env.ts'
import { logger } from '../logger.ts'
import { jobs } from '../ops/metrics.ts'
import { getOrigins } from '../origins.ts'
import { changeRoom, ignoreDeletedRoom, type Tx } from '../room-log/change-room.ts'
import type { MessageKey } from '../room-log/rows.ts'
import { findPreview, releasePreview, rememberFailure } from './cache.ts'
import { TryLater } from './fetch-preview.ts'

// The preview of a message is fetched behind the send: a LinkPreviewTask is inserted with the message, and deleted in the
// transaction that gives the message its preview. The node that sends starts at once; every node looks once a minute for what
// another has left undone.

/** Tasks that a node works on at a time. */
const CONCURRENCY = 3
/** Seconds after which another node may try, when one has not finished. More than the time of two requests and a picture. */
const CLAIM = 45
/** Seconds until a page that did not answer is asked again, for each attempt but the last. */
const RETRY_AFTER = [10, 60]

let working = 0
/** Counts the calls of `fetchPreviews`, so that a task is not missed that was added after the last look. */
let calls = 0
let timer: NodeJS.Timeout | undefined

/** Returns whether a text has a link whose preview this server would fetch. */
export const wantsPreview = (text: string): boolean => env.OUTBOUND && toAddress(text) !== null

/** Returns the address whose preview a text asks for. It has no fragment. Null without one, and for pages of this server. */
export function toAddress(text: string): string | null {
  const link = previewedUrl(text)
  // Most messages have none, and parsing nothing costs a send 1 %.
  const url = link === null ? null : URL.parse(link)
  if (!url || getOrigins().includes(url.origin)) return null
  url.hash = ''
  return url.href
}

/**
 * Adds the task of a message, in the transaction that changes its text. Call `fetchPreviews` after the commit. A task that
 * somebody works on begins again.
 */
export const addPreviewTask = async (tx: Tx, { roomId, number }: MessageKey): Promise<void> =>
  void (await tx.$executeRaw`
    INSERT INTO "LinkPreviewTask" ("roomId", number) VALUES (${roomId}::uuid, ${number}::int)
    ON CONFLICT ("roomId", number) DO UPDATE SET "dueAt" = now(), attempts = 0`)

/** Starts on the tasks that are due. */
export function fetchPreviews(): void {
  if (!env.OUTBOUND) return
  calls++
  startWorker()
}

function startWorker(): void {
  if (working === CONCURRENCY) return
  working++
  work()
    .catch((err: unknown) =>
      logger.warn({ err }, 'Link previews could not be fetched; the next check retries'),
    )
    .finally(() => working--)
}

function fetchLater(seconds: number): void {
  timer ??= setTimeout(() => {
    timer = undefined
    fetchPreviews()
  }, seconds * 1_000).unref()
}

/** A task that this node works on. `dueAt` tells it from the same task after a change of the text, or after the time for it. */
type Task = MessageKey & { dueAt: Date; attempts: number }

async function work(): Promise<void> {
  for (let seen = -1; seen !== calls;) {
    seen = calls
    for (let task = await claim(); task; task = await claim()) {
      startWorker()
      jobs.inc({ queue: 'previews', outcome: await run(task) })
    }
  }
}

async function claim(): Promise<Task | undefined> {
  // Materialized: PostgreSQL may execute a subquery once for each row of the table, and each time it would claim another task.
  const [task] = await db.$queryRaw<Task[]>`
    WITH due AS MATERIALIZED (
      SELECT "roomId", number FROM "LinkPreviewTask" WHERE "dueAt" <= now() ORDER BY "dueAt" LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE "LinkPreviewTask" t SET "dueAt" = now() + make_interval(secs => ${CLAIM}::float8), attempts = attempts + 1
    FROM due WHERE t."roomId" = due."roomId" AND t.number = due.number
    RETURNING t."roomId"::text AS "roomId", t.number, t."dueAt", t.attempts`
  return task
}

async function run(task: Task): Promise<'done' | 'retry' | 'failed'> {
  let address: Awaited<ReturnType<typeof readAddress>> = null
  try {
    address = await readAddress(task)
    const preview = address && (await findPreview(address))
    if (address && preview) await ignoreDeletedRoom(setPreview(task, address.url, preview))
    else await finish(task)
    return 'done'
  } catch (error) {
    if (!(error instanceof TryLater))
      // Not the error itself, which may name the address.
      logger.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'A link preview failed')
    const seconds = RETRY_AFTER[task.attempts - 1]
    if (seconds === undefined) {
      if (address) rememberFailure(address)
      await finish(task)
      return 'failed'
    }
    await postpone(task, seconds)
    fetchLater(seconds + 1)
    return 'retry'
  }
}

const postpone = ({ roomId, number, dueAt }: Task, seconds: number) => db.$executeRaw`
  UPDATE "LinkPreviewTask" SET "dueAt" = now() + make_interval(secs => ${seconds}::float8)
  WHERE "roomId" = ${roomId}::uuid AND number = ${number}::int AND "dueAt" = ${dueAt}`

const finish = (task: Task, tx: Tx = db) => tx.linkPreviewTask.deleteMany({ where: task })

/** Returns the address to fetch for a message by its present text, or null. */
async function readAddress({ roomId, number }: Task): Promise<{ url: string; roomId: string | null } | null> {
  const [row] = await db.$queryRaw<{ text: string; kind: RoomKind; private: boolean }[]>`
    SELECT m.text, r.kind::text AS kind, r."keyHash" IS NOT NULL AS private
    FROM "Message" m JOIN "Room" r ON r.id = m."roomId" AND r."linkPreviews"
    WHERE m."roomId" = ${roomId}::uuid AND m.number = ${number}::int AND m."linkPreviewRemovedAt" IS NULL
      AND NOT EXISTS (SELECT FROM "Server" WHERE NOT "linkPreviews")`
  const url = row ? toAddress(row.text) : null
  return row && url ? { url, roomId: row.kind === 'ROOM' && !row.private ? null : roomId } : null
}

/** Gives a message its preview, if its text still asks for this one. */
const setPreview = ({ roomId, number, ...task }: Task, url: string, preview: LinkPreview): Promise<void> =>
  changeRoom(roomId, async (tx, room, log) => {
    const key = { roomId, number }
    const before = await tx.message.findUnique({ where: { roomId_number: key } })
    const wanted =
      before && !before.linkPreviewRemovedAt && room.linkPreviews && toAddress(before.text) === url
    await finish({ ...key, ...task }, tx)
    if (!wanted || before.linkPreviewId === preview.id) return
    await releasePreview(tx, before.linkPreviewId)
    const version = log.next()
    const row = await tx.message.update({
      where: { roomId_number: key },
      data: { linkPreviewId: preview.id, version },
    })
    log.record({
      type: 'MessageUpdated',
      version,
      message: { ...row, linkPreview: preview },
      cause: 'previewed',
    })
  })

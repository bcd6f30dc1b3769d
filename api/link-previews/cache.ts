import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { type LinkPreview, Prisma } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { isUniqueViolation } from '../db/unique-violation.ts'
import { previewImagePath, removeFiles } from '../files/storage-paths.ts'
import type { Tx } from '../room-log/change-room.ts'
import { type FetchedPreview, fetchPreview } from './fetch-preview.ts'

// A preview is a row that messages refer to and that never changes. For seven days it is found by its cache key. The key has
// the room, unless that is public: nobody may learn from a quick answer, or from a request that does not arrive at their own
// server, which addresses are in rooms that they cannot read.

/** Milliseconds for which an address is not fetched again. */
const LIFETIME = 7 * 24 * 60 * 60 * 1_000
/** Milliseconds for which a preview that has just been found may still be on its way to a message. */
const MARGIN = 60 * 60 * 1_000
/** Previews that are reviewed in one transaction. */
const BATCH = 500

/** An address, and the private room or conversation that it is in. Null: the room is public. */
type Address = { url: string; roomId: string | null }

/** The previews that this node is fetching, by their cache key. */
const fetching = new Map<string, Promise<LinkPreview | null>>()

/** The addresses that had no preview, or did not answer, in the last hour, by their cache key. */
const failed = new LRUCache<string, true>({ max: 10_000, ttl: 60 * 60 * 1_000 })

/**
 * Returns the preview of an address, fetched in the last seven days or now. Null if it has none, or had none in the last hour. Throws
 * TryLater.
 */
export async function findPreview(address: Address): Promise<LinkPreview | null> {
  const cacheKey = cacheKeyOf(address)
  const running = fetching.get(cacheKey)
  if (running) return running
  const preview = findOrFetch(cacheKey, address).finally(() => fetching.delete(cacheKey))
  fetching.set(cacheKey, preview)
  return preview
}

async function findOrFetch(cacheKey: string, address: Address): Promise<LinkPreview | null> {
  const known = await findCached(cacheKey)
  if (known || failed.has(cacheKey)) return known
  const fetched = await fetchPreview(address.url, address.roomId)
  if (fetched) return storePreview(address, fetched)
  rememberFailure(address)
  return null
}

/** Lets this node not fetch an address for an hour. */
export const rememberFailure = (address: Address): void => void failed.set(cacheKeyOf(address), true)

const cacheKeyOf = ({ roomId, url }: Address) => hash('sha256', `${roomId ?? ''} ${url}`)

const findCached = (cacheKey: string): Promise<LinkPreview | null> =>
  db.linkPreview.findUnique({ where: { cacheKey, fetchedAt: { gt: new Date(Date.now() - LIFETIME) } } })

/** Stores a preview, unless another node was first: then it returns that one. */
export async function storePreview(address: Address, fetched: FetchedPreview): Promise<LinkPreview | null> {
  const { url, roomId } = address
  const { imageKey } = fetched
  const cacheKey = cacheKeyOf(address)
  try {
    return await db.$transaction(async (tx) => {
      await tx.linkPreview.updateMany({
        where: { cacheKey, fetchedAt: { lte: new Date(Date.now() - LIFETIME) } },
        data: { cacheKey: null },
      })
      const reviewAt = new Date(Date.now() + LIFETIME + MARGIN)
      return tx.linkPreview.create({ data: { cacheKey, url, roomId, reviewAt, ...fetched } })
    })
  } catch (error) {
    if (imageKey !== undefined) removeFiles([previewImagePath({ roomId, imageKey })])
    if (isUniqueViolation(error)) return findCached(cacheKey)
    throw error
  }
}

/** Lets a preview that a message no longer shows be deleted as soon as its cache has ended, not at its next review. */
export async function releasePreview(tx: Tx, id: string | null): Promise<void> {
  if (id !== null) await release(tx, Prisma.sql`id = ${id}::uuid`)
}

/** Does the same for the previews of messages that are about to be deleted. */
export const releasePreviewsOf = (tx: Tx, roomId: string, numbers: number[]): Promise<void> =>
  release(
    tx,
    Prisma.sql`id IN (
      SELECT "linkPreviewId" FROM "Message"
      WHERE "roomId" = ${roomId}::uuid AND number = ANY(${numbers}::int[]) AND "linkPreviewId" IS NOT NULL
    )`,
  )

const release = async (tx: Tx, condition: Prisma.Sql): Promise<void> =>
  void (await tx.$executeRaw`
    UPDATE "LinkPreview" SET "reviewAt" = "fetchedAt" + make_interval(secs => ${(LIFETIME + MARGIN) / 1_000}::float8)
    WHERE ${condition}`)

/** Deletes previews whose cache has ended and that no message shows, with their pictures. */
export async function collectPreviews(): Promise<void> {
  for (let count = BATCH; count === BATCH;) {
    const due = await db.$queryRaw<(Pick<LinkPreview, 'id' | 'roomId' | 'imageKey'> & { used: boolean })[]>`
      SELECT id::text AS id, "roomId"::text AS "roomId", "imageKey",
        EXISTS (SELECT FROM "Message" WHERE "linkPreviewId" = p.id) AS used
      FROM "LinkPreview" p WHERE "reviewAt" <= now() ORDER BY "reviewAt" LIMIT ${BATCH}::int`
    count = due.length
    const idsOf = (rows: typeof due) => ({ id: { in: rows.map(({ id }) => id) } })
    const [used, unused] = [due.filter((row) => row.used), due.filter((row) => !row.used)]
    await db.linkPreview.updateMany({
      where: idsOf(used),
      data: { reviewAt: new Date(Date.now() + LIFETIME) },
    })
    await db.linkPreview.deleteMany({ where: idsOf(unused) })
    removeFiles(
      unused.flatMap(({ roomId, imageKey }) => (imageKey ? [previewImagePath({ roomId, imageKey })] : [])),
    )
  }
}

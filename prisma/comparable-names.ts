import { comparableName, visibleLine } from '@latchkey/text'
import type { Client } from 'pg'

/** The migration before which the names of earlier versions get the form that new names have. */
export const COMPARABLE_NAMES = '20261126090000_comparable_text'

const MAX_ROOM_NAME = 50

type RoomNames = { id: string; name: string; nameKey: string }

/**
 * Gives existing names the form of new ones: without invisible characters, and unique by comparableName. Of several rooms with
 * the same name the oldest keeps it, and the others get a number. It runs in one transaction, and running it again changes
 * nothing.
 */
export async function updateNames(client: Client): Promise<void> {
  const { rows } = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('"RoomAlias"') IS NOT NULL AS exists`,
  )
  if (!rows[0]!.exists) return
  await client.query('BEGIN')
  try {
    await client.query('LOCK TABLE "Room", "RoomAlias", "User" IN SHARE ROW EXCLUSIVE MODE')
    await updateRooms(client)
    await updateAliases(client)
    await updateDisplayNames(client)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}

async function updateRooms(client: Client): Promise<void> {
  const { rows } = await client.query<RoomNames>(
    'SELECT id, name, "nameKey" FROM "Room" ORDER BY "createdAt", id',
  )
  const before = new Map(rows.map((room) => [room.id, room]))
  const changed = uniqueNames(rows).filter(({ id, name, nameKey }) => {
    const room = before.get(id)!
    return room.name !== name || room.nameKey !== nameKey
  })
  // Two rooms may exchange keys, so all get one that no room has first.
  const values = [changed.map(({ id }) => id)]
  await client.query(`UPDATE "Room" SET "nameKey" = ' ' || id WHERE id = ANY($1::uuid[])`, values)
  await client.query(
    `UPDATE "Room" r SET name = made.name, "nameKey" = made.key, version = r.version + step, "updatedVersion" =
       CASE WHEN step = 1 THEN r.version + 1 ELSE r."updatedVersion" END
     FROM unnest($1::uuid[], $2::text[], $3::text[]) made(id, name, key), "Room" old, LATERAL (SELECT (old.name <> made.name)::int AS step) steps
     WHERE r.id = made.id AND old.id = made.id`,
    [...values, changed.map(({ name }) => name), changed.map(({ nameKey }) => nameKey)],
  )
}

/** Returns the rooms, oldest first, with the names that they get. */
function uniqueNames(rooms: readonly RoomNames[]): RoomNames[] {
  const named = rooms.map(({ id, name }) => {
    const line = visibleLine(name)
    return comparableName(line) === '' ? { id, name: 'Room' } : { id, name: line }
  })
  const taken = new Set<string>()
  const kept = named.filter(({ name }) => {
    const isFree = !taken.has(comparableName(name))
    taken.add(comparableName(name))
    return isFree
  })
  const keeps = new Set(kept.map(({ id }) => id))
  return named.map((room) => {
    const name = keeps.has(room.id) ? room.name : numbered(room.name, taken)
    return { id: room.id, name, nameKey: comparableName(name) }
  })
}

/** Returns a name with the first number that makes it one of its own, and takes it. */
function numbered(name: string, taken: Set<string>): string {
  for (let number = 2; ; number++) {
    const suffix = ` ${number}`
    const candidate = visibleLine(name.slice(0, MAX_ROOM_NAME - suffix.length)) + suffix
    if (taken.has(comparableName(candidate))) continue
    taken.add(comparableName(candidate))
    return candidate
  }
}

/** A former name leads to the room that had it last, unless a room has it now. */
async function updateAliases(client: Client): Promise<void> {
  const { rows } = await client.query<{ nameKey: string }>(
    'SELECT "nameKey" FROM "RoomAlias" ORDER BY "createdAt" DESC, "nameKey"',
  )
  const latest = new Map<string, string>()
  for (const { nameKey } of rows) {
    const key = comparableName(nameKey)
    if (key !== '' && !latest.has(key)) latest.set(key, nameKey)
  }
  const kept = [[...latest.values()], [...latest.keys()]]
  await client.query('DELETE FROM "RoomAlias" WHERE "nameKey" <> ALL($1::text[])', [kept[0]])
  await client.query(
    `UPDATE "RoomAlias" a SET "nameKey" = ' ' || a."nameKey" FROM unnest($1::text[], $2::text[]) made(before, after)
     WHERE a."nameKey" = before AND before <> after`,
    kept,
  )
  await client.query(
    `UPDATE "RoomAlias" a SET "nameKey" = after FROM unnest($1::text[], $2::text[]) made(before, after)
     WHERE a."nameKey" = ' ' || before AND before <> after`,
    kept,
  )
  await client.query('DELETE FROM "RoomAlias" a USING "Room" r WHERE r."nameKey" = a."nameKey"')
}

async function updateDisplayNames(client: Client): Promise<void> {
  const { rows } = await client.query<{ id: string; username: string; displayName: string }>(
    `SELECT id, username, "displayName" FROM "User" WHERE "displayName" ~ '[^ -~]|  |^ | $|^$' AND "deletedAt" IS NULL`,
  )
  const changed = rows
    .map(({ id, username, displayName }) => ({
      id,
      before: displayName,
      after: visibleLine(displayName) || username,
    }))
    .filter(({ before, after }) => before !== after)
  await client.query(
    'UPDATE "User" u SET "displayName" = made.name FROM unnest($1::uuid[], $2::text[]) made(id, name) WHERE u.id = made.id',
    [changed.map(({ id }) => id), changed.map(({ after }) => after)],
  )
}

import { uuidOf } from '../ids.ts'
import type { Sql } from '../sql.ts'

/** A change as the database committed it: one for each version of a room. */
export type Change = {
  version: number
  kind: 'message' | 'membership' | 'room'
  number: number | null
  username: string | null
  status: string | null
  text: string | null
  deleted: boolean | null
}

export type MessageRow = {
  number: number
  version: number
  postedVersion: number
  username: string
  nonce: string
  text: string
  deleted: boolean
}

export type RoomTruth = {
  roomId: string
  version: number
  messageCount: number
  /** In the order of their versions. */
  changes: Change[]
  messages: MessageRow[]
}

/** Makes the database record every version of a row, in the transaction that creates it. */
export const keepTruth = (sql: Sql) =>
  sql(`
CREATE SCHEMA proof;
CREATE TABLE proof.change ("roomId" uuid, version int, kind text, number int, "userId" uuid, status text, text text, deleted boolean);
CREATE FUNCTION proof.message() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'INSERT' OR NEW.version <> OLD.version THEN
    INSERT INTO proof.change VALUES (NEW."roomId", NEW.version, 'message', NEW.number, NEW."authorId", NULL, NEW.text, NEW."deletedAt" IS NOT NULL);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION proof.membership() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'INSERT' OR NEW.version <> OLD.version THEN
    INSERT INTO proof.change VALUES (NEW."roomId", NEW.version, 'membership', NULL, NEW."userId", NEW.status, NULL, NULL);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION proof.room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW."updatedVersion" <> OLD."updatedVersion" THEN
    INSERT INTO proof.change VALUES (NEW.id, NEW."updatedVersion", 'room', NULL, NULL, NULL, NULL, NULL);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER proof AFTER INSERT OR UPDATE ON "Message" FOR EACH ROW EXECUTE FUNCTION proof.message();
CREATE TRIGGER proof AFTER INSERT OR UPDATE ON "Membership" FOR EACH ROW EXECUTE FUNCTION proof.membership();
CREATE TRIGGER proof AFTER UPDATE ON "Room" FOR EACH ROW EXECUTE FUNCTION proof.room();`)

/** Reads what the database has of a room. */
export async function readTruth(sql: Sql, roomId: string): Promise<RoomTruth> {
  const id = uuidOf(roomId)
  const [room] = await sql<{ version: number; messageCount: number }>(
    'SELECT version, "messageCount" FROM "Room" WHERE id = $1',
    [id],
  )
  const changes = await sql<Change>(
    `SELECT c.version, c.kind, c.number, u.username, c.status, c.text, c.deleted
     FROM proof.change c LEFT JOIN "User" u ON u.id = c."userId" WHERE c."roomId" = $1 ORDER BY c.version`,
    [id],
  )
  const messages = await sql<MessageRow>(
    `SELECT m.number, m.version, m."postedVersion", u.username, m.nonce, m.text, m."deletedAt" IS NOT NULL AS deleted
     FROM "Message" m JOIN "User" u ON u.id = m."authorId" WHERE m."roomId" = $1 ORDER BY m.number`,
    [id],
  )
  return { roomId, ...room!, changes, messages }
}

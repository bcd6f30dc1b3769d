import { Pool } from 'pg'
import { startEmbedded } from '../../api/db/embedded.ts'
import { globalId } from '../../test/harness/ids.ts'
import { author, type Message } from './store.ts'
import { serveYoga } from './yoga-server.ts'

// GraphQL Yoga with PostgreSQL, as it is first written: one SELECT that checks the membership and one INSERT, each in a
// transaction of its own. It has no nonces, no versions, no counts and no mentions. Its database has Latchkey's settings.

const database = await startEmbedded(process.env['DATA_DIR']!)
const pool = new Pool({ connectionString: database.url, max: 16 })
// At the end, PostgreSQL may stop before it has noticed that a connection was closed.
pool.on('error', () => {})
await pool.query(`
  CREATE TABLE IF NOT EXISTS membership (room text, "user" text, PRIMARY KEY (room, "user"));
  CREATE TABLE IF NOT EXISTS message (
    id bigserial PRIMARY KEY, room text NOT NULL, author text NOT NULL, text text NOT NULL,
    "postedAt" timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (room, author) REFERENCES membership
  );
  CREATE INDEX IF NOT EXISTS message_room ON message (room, id);
`)
for (let index = 0; index < 100; index++)
  await pool.query('INSERT INTO membership VALUES ($1, $2)', [`room-${index}`, author.id])

async function insertMessage({ roomId, text }: { roomId: string; text: string }): Promise<Message> {
  const { rowCount } = await pool.query('SELECT 1 FROM membership WHERE room = $1 AND "user" = $2', [
    roomId,
    author.id,
  ])
  if (!rowCount) throw new Error('Only members can post.')
  const { rows } = await pool.query<{ id: string; postedAt: Date }>(
    'INSERT INTO message (room, author, text) VALUES ($1, $2, $3) RETURNING id, "postedAt"',
    [roomId, author.id, text],
  )
  const { id, postedAt } = rows[0]!
  return {
    id: globalId('Message', `${roomId},${id}`),
    number: Number(id),
    text,
    postedAt: postedAt.toISOString(),
    author,
  }
}

process.on('SIGTERM', () => void stop())

async function stop(): Promise<void> {
  await pool.end()
  await database.stop()
  process.exit()
}

serveYoga(insertMessage)

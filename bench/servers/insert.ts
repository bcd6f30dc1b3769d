import { createServer } from 'node:http'
import { Pool } from 'pg'

// The minimum of a durable send: one request, one INSERT, one answer. No authentication, no numbers, no
// subscribers.

const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 16 })
await pool.query(
  'CREATE TABLE IF NOT EXISTS bench_message (id bigserial PRIMARY KEY, room text NOT NULL, text text NOT NULL, "postedAt" timestamptz NOT NULL DEFAULT now())',
)
const insert = {
  name: 'insert',
  text: 'INSERT INTO bench_message (room, text) VALUES ($1, $2) RETURNING id AS number',
}

type Body = { variables: { input: { roomId: string; text: string } } }

createServer((req, res) => {
  let text = ''
  req.setEncoding('utf8')
  req.on('data', (chunk: string) => (text += chunk))
  req.on('end', async () => {
    const { input } = (JSON.parse(text) as Body).variables
    const { rows } = await pool.query<{ number: string }>({ ...insert, values: [input.roomId, input.text] })
    const body = JSON.stringify({ data: { sendMessage: { number: Number(rows[0]!.number) } } })
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    res.end(body)
  })
}).listen(Number(process.env['PORT']), '127.0.0.1')

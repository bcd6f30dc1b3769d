import { randomUUID } from 'node:crypto'
import { formatMedian, formatRatio, printTable, saveReport } from '../measure/report.ts'
import type { Options } from '../options.ts'
import { createInstance, type LatchkeyInstance } from '../servers/latchkey.ts'
import { seedRoom, seedUsers, type SeededRoom } from '../servers/seed.ts'
import type { Server } from '../servers/start.ts'

/** The messages that a room's page shows. */
const MESSAGES = 50
/** Characters of a message at most. */
const LENGTH = 4_000

/** The parts of costly messages: each of them once took a parser, or a page, longer than others. */
const parts: Record<string, readonly string[]> = {
  plain: ['Some words that people say to each other. '],
  delimiters: ['*_', '_a* ', '*a **b ', '[*', '(*_*)', '*]', '***a '],
  links: ['[](', '[a](', 'http://a.b/((((', 'a@', '[a](/b) ', 'www.a.bc '],
  mentions: ['@abc ', ' @a-b-c-d', '_@ab_'],
  blocks: ['- a\n', '1. a\n', '> a\n', '# A\n', '- a\n  ', '```\na\n```\n'],
  tables: ['a|b\n-|-\n', '|a|b|c|\n', '|a'],
  'just below the bound': ['*a*'],
}

/** A message that no other has, so that no cache helps. */
function textOf(part: string, index: number): string {
  const name = `${index} ${randomUUID()}\n`
  // 499 pieces of markup are parsed and shown as such.
  if (part === '*a*') return `${name}${'*a* '.repeat(490)}`
  if (part === '|a|b|c|\n') return `|a|b|c|\n|-|-|-|\n${part.repeat(150)}${name}`
  if (part === '|a')
    return `${part.repeat(20)}\n${'|-'.repeat(20)}\n${`${part.repeat(20)}\n`.repeat(22)}${name}`
  return (name + part.repeat(LENGTH)).slice(0, LENGTH)
}

/** Measures how long the server's event loop is blocked while it renders rooms of costly messages, and fifty quotes of one. */
export async function markup({ checkout, rounds }: Options): Promise<void> {
  const instance = createInstance(checkout)
  const server = await instance.start()
  const blocked: Record<string, number[]> = {}
  const measure = async (name: string, room: SeededRoom) => {
    await server.blocked()
    await readPage(server, room)
    ;(blocked[name] ??= []).push(await server.blocked())
  }
  try {
    const members = await seedUsers(instance, 1)
    // Compiles what renders a page.
    for (let n = 0; n < 20; n++)
      await readPage(server, await seedMessages(instance, await seedRoom(instance, members), parts['plain']!))
    for (let round = 0; round < Math.max(rounds, 5); round++)
      for (const [name, pieces] of Object.entries(parts)) {
        await measure(name, await seedMessages(instance, await seedRoom(instance, members), pieces))
        const quotes = await seedMessages(instance, await seedRoom(instance, members), pieces, true)
        await measure(`${name}, quoted`, quotes)
      }
  } finally {
    await server.stop()
    instance.remove()
  }
  saveReport('markup', { messages: MESSAGES, length: LENGTH, blocked })
  printTable(
    `The longest block of the server's event loop by a page of ${MESSAGES} messages`,
    ['messages', 'ms', 'beside plain'],
    Object.entries(blocked).map(([name, times]) => [
      name,
      formatMedian(times),
      formatRatio(times, blocked[name.endsWith('quoted') ? 'plain, quoted' : 'plain']!),
    ]),
  )
}

async function seedMessages(
  { sql }: LatchkeyInstance,
  room: SeededRoom,
  pieces: readonly string[],
  quoted = false,
): Promise<SeededRoom> {
  const texts = Array.from({ length: MESSAGES }, (_, index) => textOf(pieces[index % pieces.length]!, index))
  await sql(
    `INSERT INTO "Message" ("roomId", number, version, "postedVersion", "authorId", text, "replyToNumber")
     SELECT $1, n, n + 1, n + 1, $2, text, CASE WHEN $4 AND n > 1 THEN 1 END
     FROM unnest($3::text[]) WITH ORDINALITY AS input(text, n)`,
    [
      room.id,
      room.members[0]!.userId,
      quoted ? texts.map((text, n) => (n ? String(n) : text)) : texts,
      quoted,
    ],
  )
  await sql('UPDATE "Room" SET "messageCount" = $2, version = $2 + 1 WHERE id = $1', [room.id, MESSAGES])
  return room
}

async function readPage({ port }: Server, { id, members }: SeededRoom): Promise<void> {
  const response = await fetch(`http://localhost:${port}/r/${id}`, {
    headers: { cookie: `session=${members[0]!.token}` },
  })
  const html = await response.text()
  if (!response.ok || !html.includes('<article'))
    throw new Error(`The page has no messages: ${html.slice(0, 300)}`)
}

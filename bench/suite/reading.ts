import { randomUUID } from 'node:crypto'
import { Agent } from 'node:http'
import { globalId } from '../../test/harness/ids.ts'
import { httpPoster } from '../load/http.ts'
import { formatMedian, formatRatio, printTable, saveReport } from '../measure/report.ts'
import { median } from '../measure/stats.ts'
import type { Options } from '../options.ts'
import { seedHistory } from '../servers/history.ts'
import { createInstance, type LatchkeyInstance } from '../servers/latchkey.ts'
import { type SeededRoom, seedRoom, seedUsers } from '../servers/seed.ts'

const MEMBERS = 20
/** The messages of a room, which are one page, and which of them has a thread or a poll. */
const [PAGE, ROOT] = [50, 25]
const REPLIES = [10, 100_000]
const VOTES = [10, 10_000]

const message = 'number text replyCount lastReplyAt repliers { displayName }'
const poll = 'poll { voterCount options { text voteCount viewerVoted } }'
const page = `query ($id: ID!) { node(id: $id) { ... on Room { messages(last: ${PAGE}) { nodes { ${message} ${poll} } } } } }`
const threads = `{ viewer { memberships(kinds: [THREAD]) { nodes { unreadCount room { messageCount
  rootMessage { text } } } } } }`

type Request = () => Promise<string>

/**
 * Measures whether a message with many replies or votes costs its readers more than one with a few. All rooms are on one server, and
 * each reader asks in turn for the small one and the large one.
 */
export async function reading({ checkout, rounds, seconds }: Options): Promise<void> {
  const instance = createInstance(checkout)
  const server = await instance.start()
  const agent = new Agent({ keepAlive: true })
  const times: Record<string, number[][]> = {}
  try {
    const withThreads: Awaited<ReturnType<typeof seedThread>>[] = []
    for (const count of REPLIES) withThreads.push(await seedThread(instance, count))
    const withPolls: SeededRoom[] = []
    for (const count of VOTES) withPolls.push(await seedPoll(instance, count))
    await instance.sql('VACUUM ANALYZE')
    const ask = (query: string, { members }: SeededRoom, id: string): Request => {
      const post = httpPoster(server.port, agent, members[1]!.token)
      return () => post(query, { id })
    }
    const tasks: Record<string, Request[]> = {
      'the page with the root of a thread': withThreads.map(({ room }) => ask(page, room, room.globalId)),
      'the end of the thread': withThreads.map(({ room, threadId }) => ask(page, room, threadId)),
      'the list of one’s threads': withThreads.map(({ room }) => ask(threads, room, room.globalId)),
      'the page with a poll': withPolls.map((room) => ask(page, room, room.globalId)),
    }
    for (const [name, requests] of Object.entries(tasks))
      times[name] = await measureInTurn(requests, 50 * rounds * seconds)
  } finally {
    agent.destroy()
    await server.stop()
    instance.remove()
  }
  saveReport('reading', { replies: REPLIES, votes: VOTES, milliseconds: times })
  printFigures(times)
}

/** Returns the milliseconds of each request, `count` times. */
async function measureInTurn(requests: Request[], count: number): Promise<number[][]> {
  const measured: number[][] = requests.map(() => [])
  for (let n = -30; n < count; n++)
    // Alternates the order, so that neither is always the one that has just been idle.
    for (const turn of n % 2 ? [0, 1] : [1, 0]) {
      const start = performance.now()
      await requests[turn]!()
      if (n >= 0) measured[turn]!.push(performance.now() - start)
    }
  return measured
}

/** Creates a room in which a message has a thread with so many replies, which the second member follows and has not read. */
async function seedThread(instance: LatchkeyInstance, replies: number) {
  const room = await seedPage(instance)
  const id = randomUUID()
  const userIds = room.members.map(({ userId }) => userId)
  await instance.sql(
    `WITH thread AS (
       INSERT INTO "Room" (id, kind, name, "nameKey", "ownerId", "parentId", "rootNumber")
       VALUES ($1::uuid, 'THREAD', '', '/' || $1::uuid::text, ($2::uuid[])[1], $3, $4)
     ), members AS (
       INSERT INTO "Membership" ("roomId", "userId", version, status)
       SELECT $1::uuid, id, 0, CASE WHEN n = 2 THEN 'ACTIVE' ELSE 'LEFT' END::"MembershipStatus"
       FROM unnest($2::uuid[]) WITH ORDINALITY AS input(id, n)
     )
     UPDATE "Message" SET "threadId" = $1::uuid, "replyCount" = $5, "lastReplyAt" = now(), "replierIds" = ($2::uuid[])[1:3]
     WHERE "roomId" = $3 AND number = $4`,
    [id, userIds, room.id, ROOT, replies],
  )
  const thread = { ...room, id, globalId: globalId('Room', id) }
  await seedHistory(instance, thread, replies)
  return { room, threadId: thread.globalId }
}

/** Creates a room in which a message has a poll with so many votes, one of them of the second member. */
async function seedPoll(instance: LatchkeyInstance, votes: number): Promise<SeededRoom> {
  const room = await seedPage(instance)
  await instance.sql(
    `WITH asked AS (
       UPDATE "Message" SET "pollQuestion" = text WHERE "roomId" = $1::uuid AND number = $2
     ), poll AS (
       INSERT INTO "Poll" ("roomId", number, options, "voteCounts", "voterCount", multiple)
       VALUES ($1::uuid, $2, '{Yes,No}', ARRAY[$3::int / 2, $3::int - $3::int / 2], $3::int, false)
     ), people AS (
       INSERT INTO "User" (id, username, "displayName")
       SELECT gen_random_uuid(), 'voter-' || left($1::uuid::text, 8) || '-' || n, 'Voter ' || n FROM generate_series(2, $3::int) AS n
       RETURNING id
     )
     INSERT INTO "PollVote" ("roomId", number, "userId", choices)
     SELECT $1::uuid, $2, id, '{0}' FROM (SELECT id FROM people UNION ALL SELECT $4::uuid) voters`,
    [room.id, ROOT, votes, room.members[1]!.userId],
  )
  return room
}

async function seedPage(instance: LatchkeyInstance): Promise<SeededRoom> {
  const room = await seedRoom(instance, await seedUsers(instance, MEMBERS))
  await seedHistory(instance, room, PAGE)
  return room
}

function printFigures(times: Record<string, number[][]>): void {
  const sizes = (name: string) =>
    (name.includes('poll') ? VOTES : REPLIES).map((count) => count.toLocaleString('en'))
  const rows = Object.entries(times).map(([name, [few, many]]) => [
    name,
    sizes(name).join(' and '),
    formatMedian([median(few!)]),
    formatMedian([median(many!)]),
    formatRatio(many!, few!),
  ])
  printTable(
    'Median milliseconds by the replies of a thread and the votes of a poll',
    ['', 'replies or votes', 'few', 'many', 'ratio'],
    rows,
  )
}

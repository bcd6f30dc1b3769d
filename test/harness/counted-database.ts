import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterAll } from 'vitest'
import { createDatabase, type Database } from './database.ts'

/** The work that a database was asked for. */
export interface DatabaseWork {
  /** The texts of the statements, in order. */
  statements: string[]
  /** How often a client sent something and waited for the answer. */
  roundTrips: number
}

/** A database that counts what it is asked. */
export interface CountedDatabase extends Database {
  /** Runs an action and returns what the database was asked meanwhile, for the action or for something else. */
  count(action: () => Promise<unknown>): Promise<DatabaseWork>
}

/** Creates a database for one file, behind a proxy that reads PostgreSQL's protocol. */
export async function countedDatabaseForFile(): Promise<CountedDatabase> {
  const database = await createDatabase()
  const { pathname, searchParams, username } = new URL(database.url)
  let work: DatabaseWork = { statements: [], roundTrips: 0 }
  const sockets = new Set<Socket>()
  const proxy = createServer((client) => {
    const server = connect(`${searchParams.get('host')}/.s.PGSQL.5432`)
    let unanswered = 0
    const readRequests = createRequestReader({
      onStatement: (text) => void work.statements.push(text),
      onWait: () => void (unanswered++ || work.roundTrips++),
    })
    const readAnswers = createMessageReader(({ type }) => void (type === 'Z' && unanswered--))
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    }
    client.on('data', readRequests)
    // The answer to the start-up, which was no request.
    unanswered = 1
    server.on('data', readAnswers)
    client.pipe(server).pipe(client)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  afterAll(async () => {
    for (const socket of sockets) socket.destroy()
    proxy.close()
    await database.drop()
  })
  const { port } = proxy.address() as AddressInfo
  return {
    ...database,
    url: `postgresql://${username}@127.0.0.1:${port}${pathname}`,
    async count(action) {
      work = { statements: [], roundTrips: 0 }
      await action()
      return work
    },
  }
}

type Message = { type: string; body: Buffer }

/** Returns a function that takes bytes and passes the messages on that they contain. Each has a type and a length. */
function createMessageReader(onMessage: (message: Message) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0)
  return (bytes) => {
    rest = Buffer.concat([rest, bytes])
    while (rest.length >= 5) {
      const end = 1 + rest.readUInt32BE(1)
      if (rest.length < end) return
      onMessage({ type: String.fromCharCode(rest[0]!), body: rest.subarray(5, end) })
      rest = rest.subarray(end)
    }
  }
}

interface RequestHandlers {
  onStatement(text: string): void
  /** The client waits for an answer, now or after what it sends next. */
  onWait(): void
}

function createRequestReader({ onStatement, onWait }: RequestHandlers): (bytes: Buffer) => void {
  const prepared = new Map<string, string>()
  let bound = ''
  const read = createMessageReader(({ type, body }) => {
    const [first = '', second = ''] = body.toString('latin1').split('\0')
    if (type === 'P') prepared.set(first, second)
    else if (type === 'B') bound = second
    else if (type === 'E') onStatement(prepared.get(bound) ?? '')
    else if (type === 'Q') onStatement(first)
    if (type === 'Q' || type === 'S') onWait()
  })
  let started = false
  return (bytes) => {
    // The first message has a length and no type.
    read(started ? bytes : bytes.subarray(bytes.readUInt32BE(0)))
    started = true
  }
}

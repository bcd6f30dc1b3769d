import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { anonymousClients, type RoomClients, type Shape } from '../load/load-generator.ts'
import { broadcast, graphql, latchkey, latchkeyHttp, type Protocol, socketIo } from '../load/protocols.ts'
import type { Options } from '../options.ts'
import { createInstance, type LatchkeyInstance } from '../servers/latchkey.ts'
import { seedRoom, seedUsers } from '../servers/seed.ts'
import { type Server, startServer } from '../servers/start.ts'

/** Messages under way in each room at saturation. */
export const IN_FLIGHT = 8

/** A server to measure. Without a file, it is Latchkey. One that `stores` gets a data directory for its database. */
export type Candidate = { name: string; file?: string; stores?: boolean; protocol: Protocol }

export const latchkeyCandidate: Candidate = { name: 'latchkey', protocol: latchkey }

export const candidates: Candidate[] = [
  { name: 'ws', file: 'servers/ws.ts', protocol: broadcast },
  latchkeyCandidate,
  { name: 'latchkey-http', protocol: latchkeyHttp },
  { name: 'socket.io', file: 'servers/socketio.ts', protocol: socketIo },
  { name: 'apollo', file: 'servers/apollo.ts', protocol: graphql },
  { name: 'yoga', file: 'servers/yoga.ts', protocol: graphql },
]

/** A server that stores what it is sent, which only `quiet` measures: the others compare deliveries. */
const yogaPostgres: Candidate = {
  name: 'yoga + pg',
  file: 'servers/yoga-postgres.ts',
  stores: true,
  protocol: graphql,
}

/** The servers that `quiet` measures. */
export const quietCandidates: Candidate[] = [
  ...candidates.filter(({ name }) => ['ws', 'latchkey', 'socket.io'].includes(name)),
  yogaPostgres,
]

const shapes: Record<string, Shape> = {
  '1000 in one room': { rooms: 1, size: 1_000 },
  '100 rooms of 10': { rooms: 100, size: 10 },
  '100 in one room': { rooms: 1, size: 100 },
}

/** Returns the shapes that the options select, with their titles. */
export const selectShapes = ({ shapes: words }: Options): [title: string, shape: Shape][] =>
  Object.entries(shapes).filter(([title]) => !words || words.some((word) => title.includes(word)))

/** A running server, and the clients of its rooms. */
export type RunningServer = { server: Server; rooms: RoomClients }

/** Starts candidates. All starts of Latchkey share one database, which is seeded once for each shape. */
export function createServerFactory(checkout: string) {
  let instance: LatchkeyInstance | undefined
  const dataDirs: string[] = []
  const seeded = new Map<Shape, RoomClients>()
  return {
    async start({ file, stores }: Candidate, shape: Shape): Promise<RunningServer> {
      if (file) {
        const env: Record<string, string> = {}
        if (stores) dataDirs.push((env['DATA_DIR'] = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))))
        return { server: await startServer(file, env), rooms: anonymousClients(shape) }
      }
      instance ??= createInstance(checkout)
      const server = await instance.start()
      const rooms = seeded.get(shape) ?? (await seedShape(instance, shape))
      seeded.set(shape, rooms)
      return { server, rooms }
    },
    remove() {
      instance?.remove()
      for (const dataDir of dataDirs) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function seedShape(instance: LatchkeyInstance, { rooms, size }: Shape): Promise<RoomClients> {
  const clients: RoomClients = []
  for (let index = 0; index < rooms; index++) {
    const [sender, ...subscribers] = await seedUsers(instance, size + 1)
    const { globalId } = await seedRoom(instance, [sender!, ...subscribers])
    clients.push({ ref: { room: globalId, index }, subscribers, sender: sender! })
  }
  return clients
}

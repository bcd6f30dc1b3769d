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

/**
 * A server to measure. Without a file, it is Latchkey, from the checkout that the options name unless it names another. One that
 * `stores` gets a data directory for its database.
 */
export type Candidate = {
  name: string
  file?: string
  checkout?: string
  stores?: boolean
  protocol: Protocol
}

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
  '100 rooms of one': { rooms: 100, size: 1 },
}

/** Returns the shapes that the options select, with their titles. */
export const selectShapes = ({ shapes: words }: Options): [title: string, shape: Shape][] =>
  Object.entries(shapes).filter(([title]) => !words || words.some((word) => title.includes(word)))

/** A running server, and the clients of its rooms. */
export type RunningServer = { server: Server; rooms: RoomClients }

/** A Latchkey with its database, and the rooms that it has by their shape. */
type Seeded = { instance: LatchkeyInstance; shapes: Map<Shape, RoomClients> }

/** Starts candidates. All starts of Latchkey from one checkout share a database, which is seeded once for each shape. */
export function createServerFactory(defaultCheckout: string) {
  const seeded = new Map<string, Seeded>()
  const dataDirs: string[] = []
  return {
    async start(candidate: Candidate, shape: Shape): Promise<RunningServer> {
      const { file, stores, checkout = defaultCheckout } = candidate
      if (file) {
        const env: Record<string, string> = {}
        if (stores) dataDirs.push((env['DATA_DIR'] = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))))
        return { server: await startServer(file, env), rooms: anonymousClients(shape) }
      }
      const { instance, shapes } = seeded.get(checkout) ?? {
        instance: createInstance(checkout),
        shapes: new Map(),
      }
      seeded.set(checkout, { instance, shapes })
      const server = await instance.start()
      const rooms = shapes.get(shape) ?? (await seedShape(instance, shape))
      shapes.set(shape, rooms)
      return { server, rooms }
    },
    remove() {
      for (const { instance } of seeded.values()) instance.remove()
      for (const dataDir of dataDirs) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Creates the rooms of a shape and their members, while the server runs. */
export async function seedShape(instance: LatchkeyInstance, { rooms, size }: Shape): Promise<RoomClients> {
  const clients: RoomClients = []
  for (let index = 0; index < rooms; index++) {
    const [sender, ...subscribers] = await seedUsers(instance, size + 1)
    const { globalId } = await seedRoom(instance, [sender!, ...subscribers])
    clients.push({ ref: { room: globalId, index }, subscribers, sender: sender! })
  }
  return clients
}

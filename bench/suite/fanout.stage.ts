import { type Cast, type Shape, strangers } from '../load/crowd.ts'
import { graphql, latchkey, latchkeyHttp, plain, socketIo, type Wire } from '../load/wires.ts'
import type { Options } from '../options.ts'
import { createLatchkey, type Latchkey } from '../servers/latchkey.ts'
import { seedRoom, seedUsers } from '../servers/seed.ts'
import { type Server, start } from '../servers/start.ts'

/** Messages under way in each room at saturation. */
export const WINDOW = 8

export type Contestant = { name: string; file?: string; wire: Wire }

export const ours: Contestant = { name: 'latchkey', wire: latchkey }

export const contestants: Contestant[] = [
  { name: 'ws', file: 'servers/ws.ts', wire: plain },
  ours,
  { name: 'latchkey-http', wire: latchkeyHttp },
  { name: 'socket.io', file: 'servers/socketio.ts', wire: socketIo },
  { name: 'apollo', file: 'servers/apollo.ts', wire: graphql },
  { name: 'yoga', file: 'servers/yoga.ts', wire: graphql },
]

const shapes: Record<string, Shape> = {
  '1000 in one room': { rooms: 1, size: 1_000 },
  '100 rooms of 10': { rooms: 100, size: 10 },
  '100 in one room': { rooms: 1, size: 100 },
}

/** The shapes that were asked for, by their titles. */
export const chosenShapes = ({ shapes: words }: Options): [title: string, shape: Shape][] =>
  Object.entries(shapes).filter(([title]) => !words || words.some((word) => title.includes(word)))

/** A server that has begun, and who is in its rooms. */
export type Begun = { server: Server; cast: Cast }

export type Stage = ReturnType<typeof createStage>

/** Where our servers live during a run: one database, seeded once for each shape. */
export function createStage(checkout: string) {
  let own: Latchkey | undefined
  const casts = new Map<Shape, Cast>()
  return {
    async begin({ file }: Contestant, shape: Shape): Promise<Begun> {
      if (file) return { server: await start(file), cast: strangers(shape) }
      own ??= createLatchkey(checkout)
      const server = await own.start()
      const cast = casts.get(shape) ?? (await members(own, shape))
      casts.set(shape, cast)
      return { server, cast }
    },
    end: () => own?.remove(),
  }
}

async function members(own: Latchkey, { rooms, size }: Shape): Promise<Cast> {
  const cast: Cast = []
  for (let index = 0; index < rooms; index++) {
    const [sender, ...subscribers] = await seedUsers(own, size + 1)
    const { globalId } = await seedRoom(own, [sender!, ...subscribers])
    cast.push({ place: { room: globalId, index }, subscribers, sender: sender! })
  }
  return cast
}

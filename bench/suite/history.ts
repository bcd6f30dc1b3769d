import { figure, ratio, save, table } from '../measure/report.ts'
import { median } from '../measure/stats.ts'
import type { Options } from '../options.ts'
import { createLatchkey } from '../servers/latchkey.ts'
import { seedHistory } from '../servers/history.ts'
import { seedRoom, seedUsers } from '../servers/seed.ts'
import type { Server } from '../servers/start.ts'
import { connectReader, type Reader, tasks } from './history.tasks.ts'

const SHORT = 1_000
const MEMBERS = 20

/**
 * Whether what one does in a room costs more when it has a long history. Two servers, each with a database of its own
 * that holds nothing but the one room; each task is done in turn by the one and by the other.
 */
export async function history({ checkout, messages, rounds, seconds }: Options): Promise<void> {
  const places = await Promise.all([SHORT, messages].map((count) => open(checkout, count)))
  const times: Record<string, number[][]> = {}
  try {
    for (const [name, task] of Object.entries(tasks)) {
      const measured: number[][] = (times[name] = [[], []])
      const timed = async (reader: Reader, into?: number[]) => {
        const began = performance.now()
        await task(reader)
        into?.push(performance.now() - began)
      }
      for (let n = 0; n < 30; n++) for (const { reader } of places) await timed(reader)
      for (let n = 0; n < 50 * rounds * seconds; n++) {
        // Neither is always the one whose processes have just rested.
        const turns = n % 2 ? [0, 1] : [1, 0]
        for (const turn of turns) await timed(places[turn]!.reader, measured[turn]!)
      }
    }
  } finally {
    for (const { reader, server, remove } of places) {
      reader.close()
      await server.stop()
      remove()
    }
  }
  save('history', { messages: [SHORT, messages], milliseconds: times })
  const rows = Object.entries(times).map(([name, [short, long]]) => [
    name,
    figure([median(short!)]),
    figure([median(long!)]),
    ratio(long!, short!),
  ])
  const count = (number: number) => `${number.toLocaleString('en')} messages`
  table(
    'Median milliseconds, by the length of the room’s history',
    ['', count(SHORT), count(messages), 'ratio'],
    rows,
  )
}

async function open(checkout: string, messages: number) {
  const own = createLatchkey(checkout)
  const server: Server = await own.start()
  const room = await seedRoom(own, await seedUsers(own, MEMBERS))
  console.error(`history: making a room with ${messages} messages`)
  await seedHistory(own, room, messages)
  return { server, reader: await connectReader(server.port, room), remove: own.remove }
}

import { formatMedian, formatRatio, saveReport, printTable } from '../measure/report.ts'
import { median } from '../measure/stats.ts'
import type { Options } from '../options.ts'
import { createInstance } from '../servers/latchkey.ts'
import { seedHistory } from '../servers/history.ts'
import { seedRoom, seedUsers } from '../servers/seed.ts'
import type { Server } from '../servers/start.ts'
import { connectReader, type Reader, tasks } from './history.tasks.ts'

const SHORT = 1_000
const MEMBERS = 20

/**
 * Measures whether operations cost more in a room with a long history. Two servers, each with its own database with
 * one room, do each task in turn.
 */
export async function history({ checkout, messages, rounds, seconds }: Options): Promise<void> {
  const instances = await Promise.all([SHORT, messages].map((count) => open(checkout, count)))
  const times: Record<string, number[][]> = {}
  try {
    for (const [name, task] of Object.entries(tasks)) {
      const measured: number[][] = (times[name] = [[], []])
      const timed = async (reader: Reader, into?: number[]) => {
        const start = performance.now()
        await task(reader)
        into?.push(performance.now() - start)
      }
      for (let n = 0; n < 30; n++) for (const { reader } of instances) await timed(reader)
      for (let n = 0; n < 50 * rounds * seconds; n++) {
        // Alternates the order, so that neither is always the one that has just been idle.
        const turns = n % 2 ? [0, 1] : [1, 0]
        for (const turn of turns) await timed(instances[turn]!.reader, measured[turn]!)
      }
    }
  } finally {
    for (const { reader, server, remove } of instances) {
      reader.close()
      await server.stop()
      remove()
    }
  }
  saveReport('history', { messages: [SHORT, messages], milliseconds: times })
  const rows = Object.entries(times).map(([name, [short, long]]) => [
    name,
    formatMedian([median(short!)]),
    formatMedian([median(long!)]),
    formatRatio(long!, short!),
  ])
  const count = (number: number) => `${number.toLocaleString('en')} messages`
  printTable(
    'Median milliseconds by the length of the history',
    ['', count(SHORT), count(messages), 'ratio'],
    rows,
  )
}

async function open(checkout: string, messages: number) {
  const instance = createInstance(checkout)
  const server: Server = await instance.start()
  const room = await seedRoom(instance, await seedUsers(instance, MEMBERS))
  console.error(`history: creating a room with ${messages} messages`)
  await seedHistory(instance, room, messages)
  return { server, reader: await connectReader(server.port, room), remove: instance.remove }
}

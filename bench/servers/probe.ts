// Loaded into a server before its own code (node --import): answers what only the process itself can do.
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** `reduce` collects as V8 does by itself some seconds after a process has become idle: it gives back what it kept garbage in. */
export type Question =
  { ask: 'collect' } | { ask: 'reduce' } | { ask: 'profile' } | { ask: 'profiled'; path: string }
/** Bytes in use: in all of the heap, and of that by code that V8 has compiled, which it keeps as long as it is called. */
export type Answer = { heap: number; code: number }

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as (options?: { type: 'major'; flavor: 'last-resort' }) => void
const inspector = new Session()

const compiled = () =>
  getHeapSpaceStatistics()
    .filter(({ space_name }) => /code|trusted/.test(space_name))
    .reduce((sum, { space_used_size }) => sum + space_used_size, 0)

async function answer(question: Question): Promise<void> {
  if (question.ask === 'collect') gc()
  else if (question.ask === 'reduce') gc({ type: 'major', flavor: 'last-resort' })
  else if (question.ask === 'profile') {
    inspector.connect()
    await inspector.post('Profiler.enable')
    await inspector.post('Profiler.setSamplingInterval', { interval: 200 })
    await inspector.post('Profiler.start')
  } else {
    const { profile } = await inspector.post('Profiler.stop')
    inspector.disconnect()
    writeFileSync(question.path, JSON.stringify(profile))
  }
  process.send!({ heap: process.memoryUsage().heapUsed, code: compiled() } satisfies Answer)
}

process.on('message', (question) => void answer(question as Question))
// Whoever started it is gone: it ends as it would by itself, its database with it.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.channel!.unref()

// Loaded into a server before its own code (node --import). It does what only the process itself can: collect garbage,
// profile, and measure how long its event loop is blocked.
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** `reduce` collects garbage like V8 some seconds after a process has become idle, and returns unused pages to the system. */
export type Question =
  | { ask: 'collect' }
  | { ask: 'reduce' }
  | { ask: 'profile' }
  | { ask: 'profiled'; path: string }
  | { ask: 'blocked' }
  | { ask: 'allocated' }
/**
 * Bytes in use: by the whole heap, and by compiled code, which V8 keeps as long as it is called. `blocked` is the longest time
 * in milliseconds for which the event loop was blocked since the last question `blocked`; the first one starts measuring.
 * `allocated` is all bytes that JavaScript has allocated so far.
 */
export type Answer = { heap: number; code: number; blocked: number; allocated: number }

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as (options?: { type: 'major'; flavor: 'last-resort' }) => void
const inspector = new Session()
const delay = monitorEventLoopDelay({ resolution: 1 })

const compiledCode = () =>
  getHeapSpaceStatistics()
    .filter(({ space_name }) => /code|trusted/.test(space_name))
    .reduce((sum, { space_used_size }) => sum + space_used_size, 0)

async function answer(question: Question): Promise<void> {
  const blocked = delay.max / 1e6
  if (question.ask === 'blocked') {
    // Only from the first question on: it wakes the process every millisecond.
    delay.enable()
    delay.reset()
  } else if (question.ask === 'collect') gc()
  else if (question.ask === 'reduce') gc({ type: 'major', flavor: 'last-resort' })
  else if (question.ask === 'profile') {
    inspector.connect()
    await inspector.post('Profiler.enable')
    await inspector.post('Profiler.setSamplingInterval', { interval: 200 })
    await inspector.post('Profiler.start')
  } else if (question.ask === 'profiled') {
    const { profile } = await inspector.post('Profiler.stop')
    inspector.disconnect()
    writeFileSync(question.path, JSON.stringify(profile))
  }
  process.send!({
    heap: process.memoryUsage().heapUsed,
    code: compiledCode(),
    blocked,
    allocated: getHeapStatistics().total_allocated_bytes,
  } satisfies Answer)
}

process.on('message', (question) => void answer(question as Question))
// The parent process is gone. SIGTERM stops the server in order, together with its database.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.channel!.unref()

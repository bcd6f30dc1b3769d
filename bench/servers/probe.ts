// Loaded into a server before its own code (node --import): answers what only the process itself can do.
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export type Question = { ask: 'collect' } | { ask: 'profile' } | { ask: 'profiled'; path: string }
export type Answer = { heapUsed: number }

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void
const inspector = new Session()

async function answer(question: Question): Promise<void> {
  if (question.ask === 'collect') gc()
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
  process.send!({ heapUsed: process.memoryUsage().heapUsed } satisfies Answer)
}

process.on('message', (question) => void answer(question as Question))
// Whoever started it is gone: it ends as it would by itself, its database with it.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.channel!.unref()

// Loaded into a server before its own code (node --import). On SIGUSR2 it logs how many timers run, and how many were started.
import { createHook } from 'node:async_hooks'

const running = new Set<number>()
let started = 0

createHook({
  init(id, type) {
    if (type !== 'Timeout') return
    running.add(id)
    started++
  },
  destroy: (id) => void running.delete(id),
}).enable()

process.on('SIGUSR2', () => {
  const line = { level: 30, msg: 'timers', timers: { running: running.size, started } }
  process.stdout.write(`${JSON.stringify(line)}\n`)
})

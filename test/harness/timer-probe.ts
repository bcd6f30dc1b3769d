// Loaded into a server before its own code (node --import). On SIGUSR2 it logs how many timers and listeners there are.
import { createHook } from 'node:async_hooks'

const timers = new Set<number>()

createHook({
  init(id, type) {
    if (type === 'Timeout') timers.add(id)
  },
  destroy: (id) => void timers.delete(id),
}).enable()

process.on('SIGUSR2', () => {
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0)
  // Each HTTP connection that a client keeps open has a timer of its own.
  const connections = process.getActiveResourcesInfo().filter((type) => type === 'TCPSocketWrap').length
  const left = { timers: timers.size - connections, listeners }
  process.stdout.write(`${JSON.stringify({ level: 30, msg: 'left', left })}\n`)
})

// Loaded into a server before its own code (node --import). On SIGUSR2 it logs the timers, listeners and sockets that there are.
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
  const sockets = process.getActiveResourcesInfo().filter((type) => type === 'TCPSocketWrap').length
  const left = { timers: timers.size, listeners, sockets }
  process.stdout.write(`${JSON.stringify({ level: 30, msg: 'left', left })}\n`)
})

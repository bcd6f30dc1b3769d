import { logger } from '../logger.ts'

/**
 * Runs a job every so many milliseconds, and immediately when `now` is called. Runs never overlap; calling `now` during a
 * run starts another one after it, because the current run may already have read old data. A failure is logged, and the
 * job runs again at the next interval.
 */
export function repeat(milliseconds: number, job: () => Promise<void>) {
  let running = false
  let pending = false
  let stopped = false
  const now = async () => {
    pending = true
    if (running) return
    running = true
    while (pending) {
      pending = false
      await job().catch((err: unknown) => {
        // During shutdown the database may close before the job ends.
        logger[stopped ? 'debug' : 'warn']({ err }, 'A repeated job failed')
      })
    }
    running = false
  }
  const timer = setInterval(() => void (running || now()), milliseconds)
  const stop = () => {
    stopped = true
    clearInterval(timer)
  }
  return { now, stop }
}

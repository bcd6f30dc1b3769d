import { logger } from '../logger.ts'

/**
 * Runs a check again and again, and `now`: never twice at a time, and once more when `now` is called while it runs, as
 * it may have looked already. One that fails is logged, and tried the next time.
 */
export function repeat(milliseconds: number, check: () => Promise<void>) {
  let running = false
  let again = false
  let stopped = false
  const now = async () => {
    again = true
    if (running) return
    running = true
    while (again) {
      again = false
      await check().catch((err: unknown) => {
        // The database goes away under what is going on as all ends: that is done the next time.
        logger[stopped ? 'debug' : 'warn']({ err }, 'A regular check failed')
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

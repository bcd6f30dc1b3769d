import { log } from '../log.ts'

/**
 * Runs a check again and again, and `now`: never twice at a time, and once more when `now` is called while it runs, as
 * it may have looked already. One that fails is logged, and tried the next time.
 */
export function every(milliseconds: number, check: () => Promise<void>) {
  let running = false
  let again = false
  const now = async () => {
    again = true
    if (running) return
    running = true
    while (again) {
      again = false
      await check().catch((err: unknown) => log.warn({ err }, 'A regular check failed'))
    }
    running = false
  }
  const timer = setInterval(() => void (running || now()), milliseconds)
  return { now, stop: () => clearInterval(timer) }
}

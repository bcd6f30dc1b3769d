import { log } from '../log.ts'

/** Runs a check again and again, and `now`; never twice at a time. One that fails is logged, and tried the next time. */
export function every(milliseconds: number, check: () => Promise<void>) {
  let running = false
  const now = async () => {
    if (running) return
    running = true
    await check().catch((err: unknown) => log.warn({ err }, 'A regular check failed'))
    running = false
  }
  const timer = setInterval(now, milliseconds)
  return { now, stop: () => clearInterval(timer) }
}

import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds after which a test gives up waiting for something. Long, so that only what never comes is late. */
export const TIMEOUT = 45_000

/**
 * Resolves with the first answer of `condition` that is not false, null or undefined. Throws, naming `what`, when there is
 * none within `timeout` milliseconds. A shorter timeout than TIMEOUT is a promise of the product's, such as "within a second".
 */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  timeout = TIMEOUT,
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = Date.now() + timeout
  for (;;) {
    const startedAt = Date.now()
    const answer = await condition()
    if (answer !== false && answer !== null && answer !== undefined)
      return answer as NonNullable<Exclude<T, false>>
    // A look that began in time counts: it is the machine that was slow, not what is looked at.
    if (startedAt > deadline) throw new Error(`Not so after ${timeout} ms: ${what}`)
    await sleep(20)
  }
}

/** Returns how many milliseconds `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

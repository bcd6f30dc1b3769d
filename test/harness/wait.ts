import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds after which a test gives up waiting for something. Long, so that only what never comes is late. */
export const TIMEOUT = 45_000

/** Milliseconds between two looks. */
const STEP = 20

/**
 * Counts milliseconds in steps that count as long as they were meant to be, however late the machine comes to them. One
 * that is busy with something else is late for everybody, and what the product does "within a second" it does within
 * fifty steps.
 */
function countSteps(): { milliseconds(): number; stop(): void } {
  let steps = 0
  const timer = setInterval(() => steps++, STEP)
  return { milliseconds: () => steps * STEP, stop: () => clearInterval(timer) }
}

/**
 * Resolves with the first answer of `condition` that is not false, null or undefined. Throws, naming `what`, when there is
 * none within `timeout` milliseconds. A shorter timeout than TIMEOUT is a promise of the product's, such as "within a
 * second", and is counted in steps.
 */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  timeout = TIMEOUT,
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = Date.now() + Math.max(timeout, TIMEOUT)
  const counted = countSteps()
  try {
    for (;;) {
      // A look that began in time counts: it is the machine that was slow, not what is looked at.
      const late = counted.milliseconds() > timeout || Date.now() > deadline
      const answer = await condition()
      if (answer !== false && answer !== null && answer !== undefined)
        return answer as NonNullable<Exclude<T, false>>
      if (late) throw new Error(`Not so after ${timeout} ms: ${what}`)
      await sleep(STEP)
    }
  } finally {
    counted.stop()
  }
}

/** Returns how many milliseconds `work` takes. To compare with others, never with a number. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** Returns how many milliseconds `work` takes, counted in steps, for what the product promises. */
export async function timedInSteps(work: () => Promise<unknown>): Promise<number> {
  const counted = countSteps()
  try {
    await work()
    return counted.milliseconds()
  } finally {
    counted.stop()
  }
}

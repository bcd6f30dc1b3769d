import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves with the first answer of `condition` that is not false, null or undefined; fails, naming `what`, after so many milliseconds. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  milliseconds = 10_000,
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = Date.now() + milliseconds
  for (;;) {
    const answer = await condition()
    if (answer !== false && answer !== null && answer !== undefined)
      return answer as NonNullable<Exclude<T, false>>
    if (Date.now() > deadline) throw new Error(`After ${milliseconds} ms it is still not so: ${what}`)
    await sleep(20)
  }
}

/** How many milliseconds `work` took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

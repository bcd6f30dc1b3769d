const BASE_MS = 400
const MAX_MS = 15_000

/**
 * Waits before another attempt: exponential backoff up to 15 s, with jitter, so that not everyone reconnects to a
 * restarted server at the same moment. Ends at once when the network comes back, but never before the seconds of
 * `retryAfter`, which the API asks for.
 */
export async function waitBeforeRetry(attempts: number, retryAfter = 0): Promise<void> {
  const longest = Math.min(MAX_MS, BASE_MS * 2 ** attempts)
  const asked = new Promise((resolve) => setTimeout(resolve, retryAfter * 1000))
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, longest * (0.25 + 0.75 * Math.random()))
    addEventListener('online', done, { once: true })
    function done() {
      clearTimeout(timer)
      removeEventListener('online', done)
      resolve()
    }
  })
  await asked
}

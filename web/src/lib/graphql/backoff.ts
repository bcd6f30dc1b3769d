const BASE_MS = 400
const MAX_MS = 15_000

/**
 * Waits before another attempt: exponential backoff up to 15 s, with jitter, so that not everyone reconnects to a
 * restarted server at the same moment. Ends at once when the network comes back.
 */
export async function waitBeforeRetry(attempts: number): Promise<void> {
  const longest = Math.min(MAX_MS, BASE_MS * 2 ** attempts)
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, longest * (0.25 + 0.75 * Math.random()))
    addEventListener('online', done, { once: true })
    function done() {
      clearTimeout(timer)
      removeEventListener('online', done)
      resolve()
    }
  })
}

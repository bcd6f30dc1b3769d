const FIRST_MS = 400
const LONGEST_MS = 15_000

/**
 * Waits before another attempt: longer each time, at most 15 s, at random within that, so that a restarted server
 * is not met by everybody at once ("full jitter"). Ends at once when the network comes back.
 */
export async function patience(attempts: number): Promise<void> {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempts)
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

/** Milliseconds between two lines about the same work. */
const INTERVAL = 1_000

/** Returns a function that prints how far a work is: at most once a second, and at its end. */
export function progress(what: string, total: number) {
  let printed = performance.now()
  return (done: number, detail = '') => {
    const now = performance.now()
    if (done < total && now - printed < INTERVAL) return
    printed = now
    console.log(
      `${what}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}${detail && `, ${detail}`}`,
    )
  }
}

/** Bytes as people read them. */
export function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toLocaleString('en', { maximumFractionDigits: 1 })} MiB`
}

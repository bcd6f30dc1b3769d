/** Milliseconds between two lines about the same work. */
const INTERVAL = 1_000

/** Returns a function that prints the progress of a task, at most once a second and at the end. */
export function createProgress(title: string, total: number) {
  let printedAt = performance.now()
  return (done: number, detail = '') => {
    const now = performance.now()
    if (done < total && now - printedAt < INTERVAL) return
    printedAt = now
    console.log(
      `${title}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}${detail && `, ${detail}`}`,
    )
  }
}

/** Formats a number of bytes. */
export function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toLocaleString('en', { maximumFractionDigits: 1 })} MiB`
}

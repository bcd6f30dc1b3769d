import { goto } from '$app/navigation'
import { waitBeforeRetry } from '#lib/graphql/backoff.ts'

/**
 * Opens a page again whose load failed. Where a part of the app itself is missing, the whole document is loaded, because some
 * browsers never request a module again that failed once.
 */
export async function retryLoad(url: string, codeMissing: boolean): Promise<void> {
  if (codeMissing) location.reload()
  else await goto(url, { replace: true })
}

/** Retries whenever the server answers again. Returns a function that stops it. */
export function retryWhenReachable(retry: () => Promise<void>): () => void {
  let stopped = false
  void run()
  return () => (stopped = true)

  async function run() {
    for (let attempts = 0; !stopped; attempts++) {
      await waitBeforeRetry(attempts)
      if (!stopped && (await isReachable())) await retry()
    }
  }
}

const isReachable = (): Promise<boolean> =>
  fetch('/health/ready', { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  )

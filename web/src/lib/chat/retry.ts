import type { ApiError } from '#lib/graphql/errors.ts'
import { waitBeforeRetry } from '#lib/graphql/backoff.ts'

/** Waits as long as the API asks before another attempt, or else with exponential backoff. */
export async function waitForRetry(error: ApiError | undefined, attempts: number): Promise<void> {
  const seconds = error?.retryAfter
  if (seconds) await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  else await waitBeforeRetry(attempts)
}

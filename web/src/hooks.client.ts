import { isHttpError } from '@sveltejs/kit'
import type { HandleClientError } from '@sveltejs/kit/hooks'
import { UNREACHABLE_MESSAGE } from '#lib/graphql/errors.ts'

/** The wordings of browsers for a module or a request that the network failed. */
const networkFailure =
  /dynamically imported module|importing a module script|module script failed|preload CSS|failed to fetch|networkerror|load failed/i

/** Describes an error of navigating: a page whose code cannot be loaded fails like one whose data cannot. */
export const handleError: HandleClientError = ({ error }) => {
  if (isHttpError(error) || !(error instanceof Error) || !networkFailure.test(error.message)) return
  return { status: 503, message: UNREACHABLE_MESSAGE, codeMissing: true }
}

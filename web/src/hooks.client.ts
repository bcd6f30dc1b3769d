import { isHttpError } from '@sveltejs/kit'
import type { ClientInit, HandleClientError } from '@sveltejs/kit/hooks'
import { loadMessages } from '#lib/i18n/load-messages.ts'
import { unreachableMessage } from '#lib/graphql/errors.ts'

/** Nothing is shown before its text is there. */
export const init: ClientInit = () => loadMessages('app')

/** The wordings of browsers for a module or a request that the network failed. */
const networkFailure =
  /dynamically imported module|importing a module script|module script failed|preload CSS|failed to fetch|networkerror|load failed/i

/** Describes an error of navigating: a page whose code cannot be loaded fails like one whose data cannot. */
export const handleError: HandleClientError = ({ error }) => {
  if (isHttpError(error)) return
  if (!(error instanceof Error && networkFailure.test(error.message))) {
    // A fault of the app. Those who report it find the cause in the browser's console.
    console.error(error)
    return
  }
  return { status: 503, message: unreachableMessage(), codeMissing: true }
}

import type { SubmitFunction } from '$app/forms'

/**
 * For forms that sign in or out: what follows is a new document, so that nothing of one viewer's cache and
 * connection is left to the next.
 */
export function entering(setBusy: (busy: boolean) => void): SubmitFunction {
  return () => {
    setBusy(true)
    return async ({ result, update }) => {
      if (result.type === 'redirect') return location.assign(result.location)
      await update({ reset: false })
      setBusy(false)
    }
  }
}

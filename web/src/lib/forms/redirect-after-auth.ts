import type { SubmitFunction } from '$app/forms'

/**
 * For forms that sign in or out: what follows is a new document, so that nothing of one viewer's cache and
 * connection is left to the next. `before` runs once it is certain, and ahead of it.
 */
export function entering(
  setBusy: (busy: boolean) => void,
  before: () => Promise<void> = async () => undefined,
): SubmitFunction {
  return () => {
    setBusy(true)
    return async ({ result, update }) => {
      if (result.type === 'redirect') {
        await before()
        return location.assign(result.location)
      }
      await update({ reset: false })
      setBusy(false)
    }
  }
}

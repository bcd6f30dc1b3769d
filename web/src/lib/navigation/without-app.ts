const routes = /^\/(\(auth\)|help)\//

/**
 * Returns whether the server alone renders the pages of a route: those for people who are signed out, and the help. They load
 * nothing of the app.
 */
export const isWithoutApp = (route: string | null): boolean => route !== null && routes.test(route)

/** The addresses of these pages. */
export const PATHS_WITHOUT_APP: readonly string[] = [
  '/welcome',
  '/login',
  '/signup',
  '/setup',
  '/reset',
  '/forgot',
  '/help/markup',
]

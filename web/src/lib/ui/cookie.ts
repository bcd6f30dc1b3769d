/** The time that a choice is kept, in seconds. */
export const YEAR_S = 31_536_000

/** Keeps a choice for a year, where the server can read it for the first page of the next visit. */
export function keepInCookie(name: string, value: string): void {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_S}; samesite=lax`
}

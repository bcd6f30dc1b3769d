import { repairPercents } from './percent.ts'

/** Returns the path to open after logging in or a detour: the one in ?next= if it is on this site, else the home page. */
export function nextPath(url: Pick<URL, 'origin'> & { searchParams: Pick<URLSearchParams, 'get'> }): string {
  const next = url.searchParams.get('next')
  if (!next?.startsWith('/')) return '/'
  const target = new URL(repairPercents(next), url.origin)
  if (target.origin !== url.origin) return '/'
  // The path of "/.//elsewhere" is "//elsewhere", which by itself is a URL of another site.
  return target.pathname.replace(/^\/+/, '/') + target.search + target.hash
}

/** Returns the path of a page, such as the one to log in, that leads to `next` afterwards. */
export function withNext(page: '/login' | '/signup' | '/forgot' | '/language', next: string): string {
  return next === '/' ? page : `${page}?next=${encodeURIComponent(next)}`
}

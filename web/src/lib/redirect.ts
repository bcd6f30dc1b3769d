/** Where to go after logging in: a path of this site, whatever ?next= says. */
export function nextPath(url: Pick<URL, 'origin'> & { searchParams: Pick<URLSearchParams, 'get'> }): string {
  const next = url.searchParams.get('next')
  if (!next?.startsWith('/')) return '/'
  const target = new URL(next, url.origin)
  if (target.origin !== url.origin) return '/'
  // Of "/.//elsewhere" the path is "//elsewhere", which taken by itself is another site.
  return target.pathname.replace(/^\/+/, '/') + target.search + target.hash
}

/** The address of a page that needs no account, which leads back to here. */
export function withNext(page: '/login' | '/signup', here: string): string {
  return here === '/' ? page : `${page}?next=${encodeURIComponent(here)}`
}

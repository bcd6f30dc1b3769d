/** The page of a list that an address asks for, by ?after= or ?before= a cursor; else the first. */
export function pageOf(url: Pick<URL, 'searchParams'>, size: number) {
  const before = url.searchParams.get('before')
  return before ? { last: size, before } : { first: size, after: url.searchParams.get('after') ?? undefined }
}

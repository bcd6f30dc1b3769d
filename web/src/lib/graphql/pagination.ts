/** Returns the variables for the page of a list that the URL's ?after= or ?before= cursor names, else for the first. */
export function pageVariables(url: Pick<URL, 'searchParams'>, size: number) {
  const before = url.searchParams.get('before')
  return before ? { last: size, before } : { first: size, after: url.searchParams.get('after') ?? undefined }
}

import { redirect } from '@sveltejs/kit'
import type { AnyVariables, Client, OperationResult, TypedDocumentNode } from '@urql/svelte'
import { pagePosition } from '#lib/navigation/query.ts'
import { apiError } from './errors.ts'
import { unwrap } from './query.ts'

interface List<Variables> {
  /** The address of the page, which may name a position in the list. */
  url: URL
  size: number
  /** The variables besides those of the position. */
  variables: Variables
  fetch: typeof globalThis.fetch
}

type PageVariables = 'first' | 'after' | 'last' | 'before'

/** Returns the variables of the page of a list that the address names. */
export function pageVariables(url: URL, size: number) {
  const position = pagePosition(url)
  return position?.before ? { last: size, ...position } : { first: size, ...position }
}

/** Runs a query for the page of a list that the address names by ?after= or ?before=. Throws like `query`. */
export async function queryPage<Data, Variables extends AnyVariables>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  { url, size, variables, fetch }: List<Omit<Variables, PageVariables>>,
): Promise<Data> {
  const context = { fetch, requestPolicy: 'network-only' } as const
  const all = { ...variables, ...pageVariables(url, size) } as unknown as Variables
  const result = await client.query(document, all, context).toPromise()
  redirectFromUnknownPosition(url, result)
  return unwrap(result)
}

/** Redirects to the beginning of a list if the API refused the position that the address names, as in a mangled link. */
export function redirectFromUnknownPosition(url: URL, { error }: Pick<OperationResult, 'error'>): void {
  if (!error || !pagePosition(url)) return
  const { code, field } = apiError(error)
  if (code !== 'BAD_USER_INPUT' || (field !== 'after' && field !== 'before')) return
  const search = new URLSearchParams(url.search)
  search.delete('after')
  search.delete('before')
  redirect(303, search.size > 0 ? `${url.pathname}?${search}` : url.pathname)
}

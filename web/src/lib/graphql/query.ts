import { error } from '@sveltejs/kit'
import type { AnyVariables, Client, OperationContext, OperationResult, TypedDocumentNode } from '@urql/svelte'
import { apiError, httpStatus, noResponseMessage } from './errors.ts'

/**
 * Runs a query for a page's load function. Pass load's `fetch`, so that the response the server got is inlined in the
 * page. Throws SvelteKit's error, with the API's message, for the error page.
 */
export async function query<Data, Variables extends AnyVariables>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  { variables, ...context }: { variables: Variables } & Partial<OperationContext>,
): Promise<Data> {
  return unwrap(await client.query(document, variables, context).toPromise())
}

/** Returns the data of a result. Throws SvelteKit's error, with the API's message, if there is none. */
export function unwrap<Data, Variables extends AnyVariables>(result: OperationResult<Data, Variables>): Data {
  if (result.data && !result.error) return result.data
  const failure = result.error && apiError(result.error)
  error(failure ? httpStatus(failure) : 500, failure?.message ?? noResponseMessage())
}

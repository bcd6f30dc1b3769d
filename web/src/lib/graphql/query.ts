import { error } from '@sveltejs/kit'
import { browser } from '$app/env'
import type { AnyVariables, Client, OperationContext, OperationResult, TypedDocumentNode } from '@urql/svelte'
import { withSavedResponses } from '#lib/offline/saved-responses.ts'
import { apiError, httpStatus, NO_RESPONSE_MESSAGE } from './errors.ts'

/**
 * Runs a query for a page's load function. Pass load's `fetch`, so that the response the server got is inlined in the
 * page. A page that was loaded before can be loaded again without a network. Throws SvelteKit's error, with the API's message, for the error page.
 */
export async function query<Data, Variables extends AnyVariables>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  { variables, fetch, ...context }: { variables: Variables } & Partial<OperationContext>,
): Promise<Data> {
  const result = await client
    .query(document, variables, { ...context, fetch: browser && fetch ? withSavedResponses(fetch) : fetch })
    .toPromise()
  return unwrap(result)
}

/** Returns the data of a result. Throws SvelteKit's error, with the API's message, if there is none. */
export function unwrap<Data, Variables extends AnyVariables>(result: OperationResult<Data, Variables>): Data {
  if (result.data && !result.error) return result.data
  const failure = result.error && apiError(result.error)
  error(failure ? httpStatus(failure) : 500, failure?.message ?? NO_RESPONSE_MESSAGE)
}

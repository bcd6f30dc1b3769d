import { error } from '@sveltejs/kit'
import type { AnyVariables, Client, OperationContext, TypedDocumentNode } from '@urql/svelte'
import { apiError, statusOf } from './errors.ts'

/**
 * A query as a page's load function asks it: the data, or the error page with the API's own words.
 * Pass load's fetch, so that the answer that the server got comes with the page.
 */
export async function ask<Data, Variables extends AnyVariables>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  context: Partial<OperationContext>,
): Promise<Data> {
  const result = await client.query(document, variables, context).toPromise()
  if (result.data && !result.error) return result.data
  const failure = result.error && apiError(result.error)
  error(failure ? statusOf(failure) : 500, failure?.message ?? 'The server gave no answer. Try again.')
}

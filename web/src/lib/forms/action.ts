import type { ActionFailure } from '@sveltejs/kit'
import { fail } from '@sveltejs/kit'
import type { AnyVariables, Client, TypedDocumentNode } from '@urql/svelte'
import { apiError, statusOf, type ApiError } from '#lib/graphql/errors.ts'

/** What a form shows again after a failure: the error, and what was typed, secrets excepted. */
export interface Failure {
  /** The name of its action, on a page with several forms. */
  form?: string
  error: ApiError
  values: Record<string, string>
}

/**
 * A mutation as a form's action does it. A failure is for the form to show; whatever the API set as a cookie goes on
 * to the browser by itself.
 */
export async function act<Data, Variables extends AnyVariables>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  values: Record<string, string>,
  form?: string,
): Promise<{ data: Data; failure?: undefined } | { data?: undefined; failure: ActionFailure<Failure> }> {
  const result = await client.mutation(document, variables).toPromise()
  if (result.data && !result.error) return { data: result.data }
  const error: ApiError = result.error
    ? apiError(result.error)
    : { code: 'INTERNAL', message: 'The server gave no answer. Try again.' }
  return { failure: fail(statusOf(error), { form, error, values }) }
}

/** What a form's action refuses by itself, before the API is asked. */
export function refuse(
  field: string,
  message: string,
  values: Record<string, string>,
  form?: string,
): ActionFailure<Failure> {
  const error: ApiError = { code: 'BAD_USER_INPUT', field, message }
  return fail(statusOf(error), { form, error, values })
}

/** The text fields of a form, trimmed of nothing. */
export function texts<Name extends string>(form: FormData, ...names: Name[]): Record<Name, string> {
  const entries = names.map((name) => {
    const value = form.get(name)
    return [name, typeof value === 'string' ? value : '']
  })
  return Object.fromEntries(entries) as Record<Name, string>
}

/** A whole number as a form has it; null for an empty field, NaN for anything else. */
export function wholeNumber(text: string): number | null {
  if (text.trim() === '') return null
  const number = Number(text)
  return Number.isInteger(number) ? number : NaN
}

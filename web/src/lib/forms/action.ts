import type { ActionFailure } from '@sveltejs/kit'
import { fail } from '@sveltejs/kit'
import type { AnyVariables, Client, TypedDocumentNode } from '@urql/svelte'
import { apiError, httpStatus, noResponseMessage, type ApiError } from '#lib/graphql/errors.ts'

/** The result of a failed form action: the error, and the typed values except passwords and keys. */
export interface Failure {
  /** The name of the form's action, on a page with several forms. */
  form?: string
  error: ApiError
  values: Record<string, string>
}

interface Submission<Variables> {
  variables: Variables
  /** The typed values, shown again after a failure. */
  values?: Record<string, string>
  /** The name of the form's action, on a page with several forms. */
  form?: string
}

/** Runs a mutation for a form action. Returns a failure to show in the form instead of throwing. */
export async function submitMutation<Data, Variables extends AnyVariables>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  { variables, values = {}, form }: Submission<Variables>,
): Promise<{ data: Data; failure?: undefined } | { data?: undefined; failure: ActionFailure<Failure> }> {
  const result = await client.mutation(document, variables).toPromise()
  if (result.data && !result.error) return { data: result.data }
  const error: ApiError = result.error
    ? apiError(result.error)
    : { code: 'INTERNAL', message: noResponseMessage() }
  return { failure: fail(httpStatus(error), { form, error, values }) }
}

/** Returns the failure for a field that a form action rejects before it asks the API. */
export function rejectField(
  field: string,
  message: string,
  { values, form }: Omit<Failure, 'error'>,
): ActionFailure<Failure> {
  const error: ApiError = { code: 'BAD_USER_INPUT', field, message }
  return fail(httpStatus(error), { form, error, values })
}

/** Reads text fields of a form, untrimmed. A missing field is an empty string. */
export function textFields<Name extends string>(form: FormData, ...names: Name[]): Record<Name, string> {
  const entries = names.map((name) => {
    const value = form.get(name)
    return [name, typeof value === 'string' ? value : '']
  })
  return Object.fromEntries(entries) as Record<Name, string>
}

/** Parses a whole number. Returns null for an empty field and NaN for anything else. */
export function parseWholeNumber(text: string): number | null {
  if (text.trim() === '') return null
  const number = Number(text)
  return Number.isInteger(number) ? number : NaN
}

import { submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { ResolveReportDocument } from './operations.ts'

/** The form action that resolves a report. */
export async function resolveReport({
  request,
  fetch,
}: {
  request: Request
  fetch: typeof globalThis.fetch
}) {
  const values = textFields(await request.formData(), 'id')
  const { failure } = await submitMutation(getClient(fetch), ResolveReportDocument, {
    variables: values,
    values,
    form: 'resolve',
  })
  return failure ?? { done: 'resolve' }
}

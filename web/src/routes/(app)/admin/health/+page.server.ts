import { error } from '@sveltejs/kit'
import { m } from '@latchkey/messages'
import { submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { components } from './components.ts'
import { TestHealthDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  test: async ({ request, fetch }) => {
    const { component: name } = textFields(await request.formData(), 'component')
    const component = components.find((known) => known === name)
    if (!component) error(400, m.address_not_found())
    const form = 'test'
    const values = { component }
    const { data, failure } = await submitMutation(getClient(fetch), TestHealthDocument, {
      variables: values,
      values,
      form,
    })
    return failure ?? { done: form, values, result: data.testHealth }
  },
}

import { redirect } from '@sveltejs/kit'
import { submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { ResetPasswordDocument } from '../operations.ts'
import { syncLocale } from '../sync-locale.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  default: async ({ request, fetch, cookies }) => {
    const client = getClient(fetch)
    const { code, ...rest } = textFields(await request.formData(), 'token', 'newPassword', 'code')
    const variables = { ...rest, code: code || null }
    const { data, failure } = await submitMutation(client, ResetPasswordDocument, {
      variables,
      // Only a code that was typed can be wrong. Without one, the page asks for it.
      values: { codeTyped: code && 'yes' },
    })
    if (failure) return failure
    await syncLocale(client, data.resetPassword.token, cookies)
    redirect(303, '/')
  },
}

import { rejectField, submitMutation, textFields } from '#lib/forms/action.ts'
import { invalidExpiryMessage, parseInTimeZone, readExpiry } from '#lib/forms/expiry.ts'
import { parseTimeZone } from '#lib/format/dates.svelte.ts'
import { getClient } from '#lib/graphql/client.ts'
import { CreateAccessTokenDocument, RevokeAccessTokenDocument } from './operations.ts'
import { scopes as allScopes } from './scopes.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  create: async ({ request, fetch }) => {
    const formData = await request.formData()
    const form = 'create'
    const scopes = allScopes.filter((scope) => formData.has(scope))
    const values = {
      ...textFields(formData, 'name', 'period', 'moment', 'timeZone'),
      scopes: scopes.join(' '),
    }
    const expiry = readExpiry(values, parseInTimeZone(parseTimeZone(values.timeZone)))
    if (expiry === undefined) return rejectField('expiresAt', invalidExpiryMessage(), { values, form })
    const { data, failure } = await submitMutation(getClient(fetch), CreateAccessTokenDocument, {
      variables: { input: { name: values.name, scopes, ...expiry } },
      values,
      form,
    })
    if (failure) return failure
    const { token, accessToken } = data.createAccessToken
    return { done: form, token, name: accessToken.name }
  },
  revoke: async ({ request, fetch }) => {
    const token = textFields(await request.formData(), 'id')
    const { failure } = await submitMutation(getClient(fetch), RevokeAccessTokenDocument, {
      variables: token,
      values: token,
      form: 'revoke',
    })
    return failure ?? { done: 'revoke' }
  },
}

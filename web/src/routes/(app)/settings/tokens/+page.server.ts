import { act, refuse, textFields } from '#lib/forms/action.ts'
import { parseInTimeZone, INVALID_EXPIRY, readExpiry } from '#lib/forms/expiry.ts'
import { getClient } from '#lib/graphql/client.ts'
import { parseTimeZone, TIME_ZONE_COOKIE } from '#lib/format/dates.svelte.ts'
import { CreateAccessTokenDocument, RevokeAccessTokenDocument } from './operations.ts'
import { scopes as known } from './scopes.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  create: async ({ request, fetch, cookies }) => {
    const form = await request.formData()
    const scopes = known.map(({ scope }) => scope).filter((scope) => form.has(scope))
    const values = { ...textFields(form, 'name', 'period', 'moment'), scopes: scopes.join(' ') }
    const expiresAt = readExpiry(values, parseInTimeZone(parseTimeZone(cookies.get(TIME_ZONE_COOKIE))))
    if (expiresAt === undefined) return refuse('expiresAt', INVALID_EXPIRY, values, 'create')
    const input = { name: values.name, scopes, expiresAt }
    const { data, failure } = await act(
      getClient(fetch),
      CreateAccessTokenDocument,
      { input },
      values,
      'create',
    )
    if (failure) return failure
    const { token, accessToken } = data.createAccessToken
    return { done: 'create', token, name: accessToken.name }
  },
  revoke: async ({ request, fetch }) => {
    const token = textFields(await request.formData(), 'id')
    const { failure } = await act(getClient(fetch), RevokeAccessTokenDocument, token, token, 'revoke')
    return failure ?? { done: 'revoke' }
  },
}

import { redirect } from '@sveltejs/kit'
import { act, refuse, textFields, parseWholeNumber } from '#lib/forms/action.ts'
import { parseInTimeZone, INVALID_EXPIRY, readExpiry } from '#lib/forms/expiry.ts'
import { getClient } from '#lib/graphql/client.ts'
import { parseTimeZone, TIME_ZONE_COOKIE } from '#lib/format/dates.svelte.ts'
import { CreateInviteDocument, RevokeInviteDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  create: async ({ request, fetch, cookies }) => {
    const values = textFields(await request.formData(), 'roomId', 'maxUses', 'period', 'moment')
    const expiresAt = readExpiry(values, parseInTimeZone(parseTimeZone(cookies.get(TIME_ZONE_COOKIE))))
    if (expiresAt === undefined) return refuse('expiresAt', INVALID_EXPIRY, values, 'create')
    const maxUses = parseWholeNumber(values.maxUses)
    if (Number.isNaN(maxUses))
      return refuse('maxUses', 'Give a whole number, or leave it empty.', values, 'create')
    const input = { roomId: values.roomId, maxUses, expiresAt }
    const { data, failure } = await act(getClient(fetch), CreateInviteDocument, { input }, values, 'create')
    if (failure) return failure
    // A page of its own, so that to load it again makes no other invite.
    redirect(303, `?made=${encodeURIComponent(data.createInvite.id)}`)
  },
  revoke: async ({ request, fetch }) => {
    const invite = textFields(await request.formData(), 'id')
    const { failure } = await act(getClient(fetch), RevokeInviteDocument, invite, invite, 'revoke')
    return failure ?? { done: 'revoke' }
  },
}

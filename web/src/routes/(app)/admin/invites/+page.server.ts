import { redirect } from '@sveltejs/kit'
import { m } from '@latchkey/messages'
import { parseWholeNumber, rejectField, submitMutation, textFields } from '#lib/forms/action.ts'
import { invalidExpiryMessage, parseInTimeZone, readExpiry } from '#lib/forms/expiry.ts'
import { parseTimeZone } from '#lib/format/dates.svelte.ts'
import { getClient } from '#lib/graphql/client.ts'
import { CreateServerInviteDocument, RevokeServerInviteDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  create: async ({ request, fetch }) => {
    const form = 'create'
    const values = textFields(await request.formData(), 'maxUses', 'period', 'moment', 'timeZone')
    const expiry = readExpiry(values, parseInTimeZone(parseTimeZone(values.timeZone)))
    if (expiry === undefined) return rejectField('expiresAt', invalidExpiryMessage(), { values, form })
    const maxUses = parseWholeNumber(values.maxUses)
    if (Number.isNaN(maxUses)) return rejectField('maxUses', m.whole_number_invalid(), { values, form })
    const { data, failure } = await submitMutation(getClient(fetch), CreateServerInviteDocument, {
      variables: { maxUses, ...expiry },
      values,
      form,
    })
    if (failure) return failure
    // A redirect, so that reloading the page does not create another invite.
    redirect(303, `?created=${encodeURIComponent(data.createServerInvite.id)}`)
  },
  revoke: async ({ request, fetch }) => {
    const invite = textFields(await request.formData(), 'id')
    const { failure } = await submitMutation(getClient(fetch), RevokeServerInviteDocument, {
      variables: invite,
      values: invite,
      form: 'revoke',
    })
    return failure ?? { done: 'revoke' }
  },
}

import { comparableName } from '@latchkey/text'
import { redirect } from '@sveltejs/kit'
import { m } from '@latchkey/messages'
import { rejectField, submitMutation, textFields } from '#lib/forms/action.ts'
import { invalidExpiryMessage, parseInTimeZone, readExpiry } from '#lib/forms/expiry.ts'
import { parseTimeZone } from '#lib/format/dates.svelte.ts'
import { getClient } from '#lib/graphql/client.ts'
import {
  CreatePasswordResetLinkDocument,
  DeleteUserDocument,
  SetAdminDocument,
  SignOutUserDocument,
  SuspendUserDocument,
  UnsuspendUserDocument,
} from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  suspend: async ({ request, fetch }) => {
    const form = 'suspend'
    const values = textFields(await request.formData(), 'userId', 'reason', 'period', 'moment', 'timeZone')
    const expiry = readExpiry(values, parseInTimeZone(parseTimeZone(values.timeZone)))
    if (expiry === undefined) return rejectField('expiresAt', invalidExpiryMessage(), { values, form })
    const { failure } = await submitMutation(getClient(fetch), SuspendUserDocument, {
      variables: { userId: values.userId, reason: values.reason, ...expiry },
      values,
      form,
    })
    return failure ?? { done: form }
  },
  unsuspend: async ({ request, fetch }) => {
    const variables = textFields(await request.formData(), 'userId')
    const { failure } = await submitMutation(getClient(fetch), UnsuspendUserDocument, {
      variables,
      form: 'unsuspend',
    })
    return failure ?? { done: 'unsuspend' }
  },
  signOut: async ({ request, fetch }) => {
    const variables = textFields(await request.formData(), 'userId')
    const { failure } = await submitMutation(getClient(fetch), SignOutUserDocument, {
      variables,
      form: 'signOut',
    })
    return failure ?? { done: 'signOut' }
  },
  resetLink: async ({ request, fetch }) => {
    const variables = textFields(await request.formData(), 'userId')
    const { data, failure } = await submitMutation(getClient(fetch), CreatePasswordResetLinkDocument, {
      variables,
      form: 'resetLink',
    })
    return failure ?? { done: 'resetLink', link: data.createPasswordResetLink }
  },
  setAdmin: async ({ request, fetch }) => {
    const { userId, admin, own } = textFields(await request.formData(), 'userId', 'admin', 'own')
    const { failure } = await submitMutation(getClient(fetch), SetAdminDocument, {
      variables: { userId, admin: admin === 'yes' },
      form: 'setAdmin',
    })
    if (failure) return failure
    // These pages are no longer for them.
    if (own && admin !== 'yes') redirect(303, '/settings')
    return { done: 'setAdmin' }
  },
  delete: async ({ request, fetch, params }) => {
    const form = 'delete'
    const { userId, ...values } = textFields(await request.formData(), 'userId', 'username')
    if (comparableName(values.username) !== comparableName(params.username))
      return rejectField('username', m.admin_delete_confirm_wrong(), { values, form })
    const { failure } = await submitMutation(getClient(fetch), DeleteUserDocument, {
      variables: { userId },
      values,
      form,
    })
    if (failure) return failure
    redirect(303, '/admin/people')
  },
}

import { m } from '@latchkey/messages'
import { rejectField, submitMutation, textFields } from '#lib/forms/action.ts'
import { parseTimeZone } from '#lib/format/dates.svelte.ts'
import { getClient } from '#lib/graphql/client.ts'
import type { EmailFrequency, UpdateSettingsInput } from '#lib/graphql/generated/graphql.ts'
import { silenceEnd, silences } from '#lib/notifications/until.ts'
import {
  RemovePushSubscriptionDocument,
  SendTestPushDocument,
  UpdateNotificationSettingsDocument,
} from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  doNotDisturb: async ({ request, fetch }) => {
    const { silence, timeZone } = textFields(await request.formData(), 'silence', 'timeZone')
    const chosen = silences.find((each) => each === silence)
    const at = { now: Date.now(), timeZone: parseTimeZone(timeZone) }
    return save(fetch, 'doNotDisturb', { doNotDisturbUntil: chosen ? silenceEnd(chosen, at) : null })
  },
  quietHours: async ({ request, fetch }) => {
    const { timeZone, ...values } = textFields(await request.formData(), 'from', 'to', 'timeZone')
    if (!values.from && !values.to) return save(fetch, 'quietHours', { quietHours: null })
    // The server keeps them by the clock of the account, which then has to have one.
    return save(fetch, 'quietHours', { quietHours: values, timeZone: parseTimeZone(timeZone) }, values)
  },
  email: async ({ request, fetch }) => {
    const { frequency } = textFields(await request.formData(), 'frequency')
    const known: readonly EmailFrequency[] = ['NEVER', 'SOON', 'DAILY']
    return save(fetch, 'email', { emailNotifications: known.find((each) => each === frequency) ?? 'NEVER' })
  },
  text: async ({ request, fetch }) =>
    save(fetch, 'text', { notificationText: (await request.formData()).has('text') }),
  testDevice: async ({ request, fetch }) => {
    const form = 'testDevice'
    const values = textFields(await request.formData(), 'id')
    const submission = { variables: values, values, form }
    const { data, failure } = await submitMutation(getClient(fetch), SendTestPushDocument, submission)
    if (failure) return failure
    return data.sendTestPush ? { done: form } : rejectField('id', m.push_test_failed(), { values, form })
  },
  removeDevice: async ({ request, fetch }) => {
    const form = 'removeDevice'
    const variables = textFields(await request.formData(), 'id')
    const submission = { variables, form }
    const { failure } = await submitMutation(getClient(fetch), RemovePushSubscriptionDocument, submission)
    return failure ?? { done: form }
  },
}

async function save(
  fetch: typeof globalThis.fetch,
  form: string,
  input: UpdateSettingsInput,
  values: Record<string, string> = {},
) {
  const submission = { variables: { input }, values, form }
  const { failure } = await submitMutation(getClient(fetch), UpdateNotificationSettingsDocument, submission)
  return failure ?? { done: form }
}

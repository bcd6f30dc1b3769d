import { submitMutation, textFields } from '#lib/forms/action.ts'
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
    const values = textFields(await request.formData(), 'from', 'to')
    const quietHours = values.from || values.to ? values : null
    return save(fetch, 'quietHours', { quietHours }, values)
  },
  email: async ({ request, fetch }) => {
    const { frequency } = textFields(await request.formData(), 'frequency')
    const known: readonly EmailFrequency[] = ['NEVER', 'SOON', 'DAILY']
    return save(fetch, 'email', { emailNotifications: known.find((each) => each === frequency) ?? 'NEVER' })
  },
  text: async ({ request, fetch }) =>
    save(fetch, 'text', { notificationText: (await request.formData()).has('text') }),
  device: async ({ request, fetch }) => {
    const values = textFields(await request.formData(), 'id', 'test')
    const document = values.test ? SendTestPushDocument : RemovePushSubscriptionDocument
    const { failure } = await submitMutation(getClient(fetch), document, {
      variables: { id: values.id },
      values,
      form: 'device',
    })
    return failure ?? { done: values.test ? 'test' : 'device', values }
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

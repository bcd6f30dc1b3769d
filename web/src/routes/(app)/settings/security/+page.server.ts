import { submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import {
  ChangePasswordDocument,
  ConfirmEmailDocument,
  ConfirmTotpDocument,
  DisableTotpDocument,
  RemoveEmailDocument,
  RevokeOtherSessionsDocument,
  RevokeSessionDocument,
  SetEmailDocument,
  StartTotpDocument,
} from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  changePassword: async ({ request, fetch }) => {
    const input = textFields(await request.formData(), 'currentPassword', 'newPassword')
    const { failure } = await submitMutation(getClient(fetch), ChangePasswordDocument, {
      variables: { input },
      form: 'changePassword',
    })
    return failure ?? { done: 'changePassword' }
  },
  setEmail: async ({ request, fetch }) => {
    const variables = textFields(await request.formData(), 'email', 'password')
    const { failure } = await submitMutation(getClient(fetch), SetEmailDocument, {
      variables,
      values: { email: variables.email },
      form: 'setEmail',
    })
    return failure ?? { done: 'setEmail' }
  },
  confirmEmail: async ({ request, fetch }) => {
    const variables = textFields(await request.formData(), 'code')
    const { failure } = await submitMutation(getClient(fetch), ConfirmEmailDocument, {
      variables,
      form: 'confirmEmail',
    })
    return failure ?? { done: 'confirmEmail' }
  },
  removeEmail: async ({ request, fetch }) => {
    const variables = textFields(await request.formData(), 'password')
    const { failure } = await submitMutation(getClient(fetch), RemoveEmailDocument, {
      variables,
      form: 'removeEmail',
    })
    return failure ?? { done: 'removeEmail' }
  },
  startTotp: async ({ request, fetch }) => {
    const variables = textFields(await request.formData(), 'password')
    const { data, failure } = await submitMutation(getClient(fetch), StartTotpDocument, {
      variables,
      form: 'startTotp',
    })
    return failure ?? { done: 'startTotp', totp: data.startTotp }
  },
  confirmTotp: async ({ request, fetch }) => {
    // The secret is sent along, to be shown again beside a wrong code.
    const { code, ...totp } = textFields(await request.formData(), 'code', 'uri', 'secret')
    const { data, failure } = await submitMutation(getClient(fetch), ConfirmTotpDocument, {
      variables: { code },
      values: totp,
      form: 'confirmTotp',
    })
    return failure ?? { done: 'confirmTotp', codes: data.confirmTotp }
  },
  disableTotp: async ({ request, fetch }) => {
    const variables = textFields(await request.formData(), 'password')
    const { failure } = await submitMutation(getClient(fetch), DisableTotpDocument, {
      variables,
      form: 'disableTotp',
    })
    return failure ?? { done: 'disableTotp' }
  },
  revoke: async ({ request, fetch }) => {
    const session = textFields(await request.formData(), 'id')
    const { failure } = await submitMutation(getClient(fetch), RevokeSessionDocument, {
      variables: session,
      values: session,
      form: 'revoke',
    })
    return failure ?? { done: 'revoke' }
  },
  revokeOthers: async ({ fetch }) => {
    const { failure } = await submitMutation(getClient(fetch), RevokeOtherSessionsDocument, {
      variables: {},
      form: 'revokeOthers',
    })
    return failure ?? { done: 'revokeOthers' }
  },
}

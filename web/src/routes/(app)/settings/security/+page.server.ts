import { submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import {
  ChangePasswordDocument,
  ConfirmEmailDocument,
  ConfirmTotpDocument,
  DisableTotpDocument,
  RemoveEmailDocument,
  RemovePasskeyDocument,
  RenewRecoveryCodesDocument,
  RevokeOtherSessionsDocument,
  RevokeSessionDocument,
  SetEmailDocument,
  StartIdentityLinkDocument,
  StartTotpDocument,
  UnlinkIdentityDocument,
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
  identity: async ({ request, fetch }) => {
    const { password, link, unlink } = textFields(await request.formData(), 'password', 'link', 'unlink')
    const options = { variables: { providerId: link || unlink, password }, form: 'identity' }
    if (!link) {
      const { failure } = await submitMutation(getClient(fetch), UnlinkIdentityDocument, options)
      return failure ?? { done: 'identity' }
    }
    const { data, failure } = await submitMutation(getClient(fetch), StartIdentityLinkDocument, options)
    return failure ?? { linking: { id: link, url: data.startIdentityLink } }
  },
  removePasskey: async ({ request, fetch }) => {
    const variables = textFields(await request.formData(), 'id', 'password')
    const { failure } = await submitMutation(getClient(fetch), RemovePasskeyDocument, {
      variables,
      form: 'removePasskey',
    })
    return failure ?? { done: 'removePasskey' }
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
  renewRecoveryCodes: async ({ request, fetch }) => {
    const variables = textFields(await request.formData(), 'password')
    const { data, failure } = await submitMutation(getClient(fetch), RenewRecoveryCodesDocument, {
      variables,
      form: 'renewRecoveryCodes',
    })
    return failure ?? { done: 'renewRecoveryCodes', codes: data.renewRecoveryCodes }
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

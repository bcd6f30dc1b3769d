import { submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import {
  ChangePasswordDocument,
  RemovePasskeyDocument,
  RevokeOtherSessionsDocument,
  RevokeSessionDocument,
  StartIdentityLinkDocument,
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

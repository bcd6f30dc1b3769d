import { m } from '@latchkey/messages'
import { rejectField, submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { parseMegabytes } from './megabytes.ts'
import { RemoveLogoDocument, UpdateServerDocument, UploadLogoDocument } from './operations.ts'
import { parsePolicy } from '#lib/sign-up/policy.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  update: async ({ request, fetch }) => {
    const formData = await request.formData()
    const values = textFields(
      formData,
      'name',
      'description',
      'signUpPolicy',
      'uploadLimit',
      'roomStorageLimit',
    )
    const uploadLimit = parseMegabytes(values.uploadLimit)
    const roomStorageLimit = parseMegabytes(values.roomStorageLimit || '0')
    const answer = { values, form: 'update' }
    if (uploadLimit === null) return rejectField('uploadLimit', m.admin_size_not_valid(), answer)
    if (roomStorageLimit === null) return rejectField('roomStorageLimit', m.admin_size_not_valid(), answer)
    const adminSecondFactorRequired = formData.has('adminSecondFactorRequired')
    // The form has no such field if the operator turned off requests to other servers.
    const linkPreviews = formData.has('linkPreviewsPossible') ? formData.has('linkPreviews') : undefined
    const { failure } = await submitMutation(getClient(fetch), UpdateServerDocument, {
      variables: {
        input: {
          ...values,
          // The form has no such field if the operator fixed it.
          signUpPolicy: values.signUpPolicy ? parsePolicy(values.signUpPolicy) : undefined,
          adminSecondFactorRequired,
          uploadLimit,
          roomStorageLimit,
          linkPreviews,
        },
      },
      values,
      form: 'update',
    })
    return failure ?? { done: 'update' }
  },
  /** Without JavaScript. With it, the picture goes straight to the API. */
  logo: async ({ request, fetch }) => {
    const file = (await request.formData()).get('file')
    if (!(file instanceof File) || file.size === 0)
      return rejectField('file', m.picture_missing(), { values: {}, form: 'logo' })
    const { failure } = await submitMutation(getClient(fetch), UploadLogoDocument, {
      variables: { file },
      form: 'logo',
    })
    return failure ?? { done: 'logo' }
  },
  removeLogo: async ({ fetch }) => {
    const { failure } = await submitMutation(getClient(fetch), RemoveLogoDocument, {
      variables: {},
      form: 'logo',
    })
    return failure ?? { done: 'removeLogo' }
  },
}

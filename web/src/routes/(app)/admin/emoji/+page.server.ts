import { m } from '@latchkey/messages'
import { cleanName } from '#lib/custom-emoji/names.ts'
import { DeleteEmojiDocument, UploadEmojiDocument } from '#lib/custom-emoji/operations.ts'
import { rejectField, submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { OpenEmojiDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  setting: async ({ request, fetch }) => {
    const open = (await request.formData()).has('customEmojiOpen')
    const { failure } = await submitMutation(getClient(fetch), OpenEmojiDocument, {
      variables: { open },
      form: 'setting',
    })
    return failure ?? { done: 'setting' }
  },
  /** Without JavaScript. With it, the picture goes straight to the API. */
  upload: async ({ request, fetch }) => {
    const formData = await request.formData()
    const values = textFields(formData, 'name')
    const file = formData.get('file')
    if (!(file instanceof File) || file.size === 0)
      return rejectField('file', m.picture_missing(), { values, form: 'upload' })
    const { failure } = await submitMutation(getClient(fetch), UploadEmojiDocument, {
      variables: { name: cleanName(values.name), file },
      values,
      form: 'upload',
    })
    return failure ?? { done: 'upload' }
  },
  delete: async ({ request, fetch }) => {
    const emoji = textFields(await request.formData(), 'id')
    const { failure } = await submitMutation(getClient(fetch), DeleteEmojiDocument, {
      variables: emoji,
      form: 'delete',
    })
    return failure ?? { done: 'delete' }
  },
}

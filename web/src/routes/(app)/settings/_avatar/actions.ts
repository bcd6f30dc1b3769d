import { m } from '@latchkey/messages'
import type { RequestEvent } from '@sveltejs/kit'
import { rejectField, submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { RemoveAvatarDocument, UploadAvatarDocument } from './operations.ts'

/** The actions of the form for the avatar of the viewer, or of the bot that it names. */
export const avatarActions = {
  /** Without JavaScript. With it, the picture goes straight to the API, which accepts larger ones. */
  avatar: async ({ request, fetch }: RequestEvent) => {
    const formData = await request.formData()
    const values = botOf(formData)
    const file = formData.get('file')
    if (!(file instanceof File) || file.size === 0)
      return rejectField('file', m.picture_missing(), { values, form: 'avatar' })
    const { failure } = await submitMutation(getClient(fetch), UploadAvatarDocument, {
      variables: { file, ...values },
      values,
      form: 'avatar',
    })
    return failure ?? { done: 'avatar' }
  },
  removeAvatar: async ({ request, fetch }: RequestEvent) => {
    const values = botOf(await request.formData())
    const { failure } = await submitMutation(getClient(fetch), RemoveAvatarDocument, {
      variables: values,
      values,
      form: 'avatar',
    })
    return failure ?? { done: 'removeAvatar' }
  },
}

const botOf = (formData: FormData) => (formData.has('userId') ? textFields(formData, 'userId') : {})
